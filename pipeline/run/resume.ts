/** Going on with a run where its newest checkpoint stands. */
import { basename, join, relative, resolve } from "node:path";
import type { Gan } from "../../model/mod.ts";
import type { ChosenBackend } from "../../ops/mod.ts";
import {
  type Checkpoint,
  checkpointsFolder,
  fingerprint,
  fingerprintDifference,
  newestCheckpoint,
  readCheckpoint,
  type RefusedCheckpoint,
  setAside,
  sweepUnfinished,
} from "../checkpoints/mod.ts";
import type { Dataset } from "../dataset.ts";
import { errorMessage } from "../error_message.ts";
import { sweepIncidents } from "../guard/mod.ts";
import { checkConfig } from "./check_config.ts";
import { defaultPlaces, ownConfig, type Places } from "./own_config.ts";
import { settingsDifference } from "./resume_settings.ts";
import type { RunConfig } from "./run_config.ts";
import { deviceText } from "./run_events.ts";
import { checkNotOwned } from "../store/owner_lock.ts";
import { checkRunFolder } from "../store/plain_files.ts";
import { settingsPath } from "../store/run_folder.ts";
import { readSettings, writeSettings } from "../store/run_settings.ts";
import { openRunToContinue, type Run, type RunOptions } from "../store/run_store.ts";
import { totalSteps } from "./total_steps.ts";
import type { ResumedFrom } from "./training_run.ts";

/** A run that stopped, and the state that it goes on from. */
export interface StoppedRun {
  folder: string;
  /** The run's own, with the changes that were asked for, and with nothing that is not for it to say. */
  config: RunConfig;
  /** What its `run.json` says from now on. */
  kept: RunConfig;
  checkpoint: Omit<Checkpoint, "state">;
  /** Newer checkpoints, which are damaged. */
  refused: RefusedCheckpoint[];
}

/**
 * Reads a run's settings and its newest whole checkpoint. Changes nothing.
 *
 * @param changes settings that are to differ from now on; none may change what a step computes
 * @param places where the command writes beside the run's folder, wherever the run did
 * @throws Error when there is no such run, another process trains it, no whole checkpoint is in it, or
 * what it says cannot be, or is not for it to say
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
  const config = { ...ownConfig(own, { file, stated: changes, places }), ...place };
  const kept = { ...own, ...place, ...changes };
  // Not its state, which would take its memory as long as the run goes on.
  return { folder, config, kept, checkpoint: { path, manifest }, refused };
}

/** Names the file in what its settings are refused for. */
function fitting(file: string, check: () => void): void {
  try {
    check();
  } catch (cause) {
    throw new Error(`${file}: config.${errorMessage(cause)}`, { cause });
  }
}

/**
 * @throws RangeError when the run has got to its end
 * @throws Error when the data are not those that it was trained on
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
 * Gives the networks the state of the checkpoint.
 *
 * @throws Error that names the first differences when it is of other networks, or when the run's
 * settings were edited so that steps would be others
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
 * Makes this process the owner of the run, and its folder what it was at the checkpoint.
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
    await writeSettings(folder, { ...readSettings(folder), config: kept });
    return run;
  } catch (error) {
    run.close();
    throw error;
  }
}

/** Where a run goes on, as it tells of itself. */
export function resumedFrom({ folder, checkpoint: { path, manifest } }: StoppedRun): ResumedFrom {
  const { step, epoch, stepInEpoch } = manifest;
  return { step, epoch, stepInEpoch, checkpoint: relative(folder, path) };
}

/** What whoever goes on with the run should know. */
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
