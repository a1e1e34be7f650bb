/** Resumes a run from its newest checkpoint. */
import { basename, join, relative, resolve } from "node:path";
import type { Gan } from "../../model/mod.ts";
import type { ChosenBackend } from "../../ops/mod.ts";
import {
  checkpointsFolder,
  fingerprint,
  fingerprintDifference,
  sweepUnfinished,
} from "../outputs/checkpoints/mod.ts";
import {
  type Checkpoint,
  newestCheckpoint,
  readCheckpoint,
  type RefusedCheckpoint,
  setAside,
} from "../outputs/checkpoints/read_checkpoint.ts";
import type { Dataset } from "../contracts/dataset.ts";
import { errorMessage } from "../contracts/text.ts";
import { sweepIncidents } from "../training/guard/mod.ts";
import { checkConfig } from "../settings/check_config.ts";
import { checkMeasureStated, ownConfig } from "../settings/own_config.ts";
import { defaultPlaces, type Places, type RunConfig } from "../contracts/run_config.ts";
import { settingsDifference } from "../settings/resume_settings.ts";
import { deviceText } from "../contracts/run_events.ts";
import { checkRunFolder } from "../files/plain_files.ts";
import { checkNotOwned, rankNotes } from "../store/mod.ts";
import { openRunToContinue, type RunOptions } from "../store/run_store.ts";
import { settingsPath } from "../store/run_folder.ts";
import { readSettings, writeSettings } from "../store/run_settings.ts";
import type { ResumedFrom, Run } from "../contracts/training_run.ts";
import { totalSteps } from "../contracts/steps.ts";

/** A stopped run, and the state to resume from. */
export interface StoppedRun {
  folder: string;
  /** The run's settings, with the requested changes, and without settings that a run must not decide. */
  config: RunConfig;
  /** The new content of its `run.json`. */
  kept: RunConfig;
  checkpoint: Omit<Checkpoint, "state">;
  /** Newer checkpoints that are damaged. */
  refused: RefusedCheckpoint[];
}

/**
 * Reads a run's settings and its newest whole checkpoint. Changes nothing.
 *
 * @param changes settings that differ from now on; none may change what a step computes
 * @param places where the command writes outside the run's folder
 * @throws Error when there is no such run, another process trains it, it has no whole checkpoint, or its
 * settings are invalid or not a run's to decide
 */
export function readStoppedRun(
  folder: string,
  changes: Partial<RunConfig>,
  places: Places = defaultPlaces,
): StoppedRun {
  checkRunFolder(folder);
  const own = readSettings(folder).config;
  const file = settingsPath(folder);
  fitting(file, () => checkConfig(own));
  checkNotOwned(folder); // such a run may not have a checkpoint yet: that is not what is wrong
  const { checkpoint: { path, manifest }, refused } = newestCheckpoint(folder);
  const place = { name: basename(resolve(folder)), runsDir: join(folder, "..") };
  checkMeasureStated(own, { file, stated: changes });
  const config = { ...ownConfig(own, { file, stated: changes, places }), ...place };
  const kept = { ...own, ...place, ...changes };
  // Without the state, which would stay in memory for the rest of the run.
  return { folder, config, kept, checkpoint: { path, manifest }, refused };
}

/** Adds the file's name to an error about its settings. */
function fitting(file: string, check: () => void): void {
  try {
    check();
  } catch (cause) {
    throw new Error(`${file}: config.${errorMessage(cause)}`, { cause });
  }
}

/**
 * @throws RangeError when the run has reached its end
 * @throws Error when the data are not those of the run
 */
export async function checkGoesOn(stopped: StoppedRun, dataset: Dataset): Promise<void> {
  checkStepsLeft(stopped, dataset.size);
  const { path, manifest } = stopped.checkpoint;
  const difference = fingerprintDifference(manifest.data, await fingerprint(dataset));
  if (difference === undefined) return;
  throw new Error(
    `dataset "${dataset.name}" is not what the run was trained on: ${difference}; put back what it ` +
      `was, or begin a new run with --init-from ${path}`,
  );
}

function checkStepsLeft({ config, checkpoint }: StoppedRun, datasetSize: number): void {
  const { step } = checkpoint.manifest;
  const total = totalSteps(config, datasetSize);
  if (step < total) return;
  throw new RangeError(
    `run "${config.name}" is at its end, ${step} of ${total} steps: state a larger --max-steps or ` +
      "--epochs to go on",
  );
}

/**
 * Restores the networks from the checkpoint.
 *
 * @throws Error that names the first differences when the checkpoint belongs to other networks, or when
 * edited settings would change the steps
 */
export function restoreCheckpoint(gan: Gan, { config, checkpoint }: StoppedRun): void {
  const { path, manifest } = checkpoint;
  const { state } = readCheckpoint(path);
  try {
    gan.restore(state);
  } catch (cause) {
    throw new Error(`checkpoint ${path}: ${errorMessage(cause)}`, { cause });
  }
  const difference = settingsDifference(manifest.config, config);
  if (difference) {
    throw new Error(
      `checkpoint ${path} was made with other settings: ${difference}; put run.json back, or begin ` +
        `a new run with --init-from ${path}`,
    );
  }
  gan.learningRates = manifest.learningRates;
}

/**
 * Makes this process the owner of the run, and restores its folder to the time of the checkpoint.
 *
 * @throws Error when another process trains it, or its files cannot be written
 */
export async function continueRun(
  { folder, kept, checkpoint, refused }: StoppedRun,
  options: Omit<RunOptions, "parent">,
): Promise<Run> {
  const run = await openRunToContinue(folder, { ...options, step: checkpoint.manifest.step });
  try {
    sweepUnfinished(checkpointsFolder(folder));
    await sweepIncidents(folder);
    setAside(refused);
    await Deno.remove(join(folder, rankNotes), { recursive: true }).catch(() => {}); // of ranks before
    await writeSettings(folder, { ...readSettings(folder), config: kept });
    return run;
  } catch (error) {
    run.close();
    throw error;
  }
}

/** The place at which a run resumes, for its event. */
export function resumedFrom({ folder, checkpoint: { path, manifest } }: StoppedRun): ResumedFrom {
  const { step, epoch, stepInEpoch } = manifest;
  return { step, epoch, stepInEpoch, checkpoint: relative(folder, path) };
}

/** Warnings for the user who resumes the run. */
export function resumeWarnings(
  { checkpoint: { manifest }, refused }: StoppedRun,
  backend: ChosenBackend,
): string[] {
  const now = deviceText(backend);
  const goesOn = `going on from step ${manifest.step}`;
  return [
    ...refused.map(({ why }) => `${why}; it is set aside, ${goesOn}`),
    ...manifest.backend === now ? [] : [
      `it was trained on ${manifest.backend}, and goes on with ${now}: the last bits will differ`,
    ],
  ];
}
