import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Gan, type GanState } from "../../model/mod.ts";
import { checkpointsFolder, listCheckpoints } from "../outputs/checkpoints/mod.ts";
import { initWeights } from "../run/init_weights.ts";
import { readCheckpoint } from "../outputs/checkpoints/read_checkpoint.ts";
import { mostStateBytes } from "../settings/check_config.ts";
import {
  type DigestEntry,
  holdsKeptState,
  readKeptState,
  type RollbackEntry,
  type SettingsEntry,
} from "../outputs/record/mod.ts";
import { openRecordReader, type RecordReader } from "../outputs/record/reader.ts";
import { listLightStates, readLightState } from "../outputs/states/mod.ts";
import type { Start } from "./starts.ts";

/** A recorded run, or a part of one. */
export interface RecordedRun {
  folder: string;
  /** The run's folder, even if this is only a part of the run. */
  name: string;
  /** The folder of all runs. */
  runsDir: string;
  /** The record: batches and results. */
  record: RecordReader;
  /** The states to start from, the earliest first. */
  starts: Start[];
  /** Light states: looks at steps begin there too, but not replays, which compare all that a state has. */
  lights: Start[];
  /** By steps done. */
  digests: ReadonlyMap<number, DigestEntry["tensors"]>;
  rollbacks: readonly RollbackEntry[];
  /** The first and last reachable positions, in steps done. */
  range: { first: number; last: number };
}

/**
 * Opens a recorded run; close `record` afterwards. If the run is still training, this has the entries of
 * that moment.
 *
 * @param folder of a run, or of one of its incidents
 * @throws RangeError when there is no record that can be read
 */
export function openRecordedRun(folder: string): RecordedRun {
  const isIncident = holdsKeptState(folder);
  const recordFolder = isIncident ? folder : join(folder, "record");
  if (!existsSync(recordFolder)) {
    throw new RangeError(
      `${folder} has no record: name the folder of a run that was trained with --record reference ` +
        "or pixels, or of an incident",
    );
  }
  const record = openRecordReader(recordFolder);
  const starts = isIncident
    ? [keptState(folder, record)]
    : [...beginning(record), ...checkpoints(folder)];
  // An incident's folder is runs/<name>/incidents/<step>.
  const run = resolve(folder, isIncident ? "../.." : ".");
  return {
    folder,
    name: basename(run),
    runsDir: dirname(run),
    record,
    starts,
    lights: isIncident ? [] : lights(folder, record),
    range: rangeOf(folder, record, starts),
    digests: new Map(record.digests().map(({ step, tensors }) => [step, tensors])),
    rollbacks: record.rollbacks(),
  };
}

function rangeOf(folder: string, { steps, damage }: RecordReader, starts: readonly Start[]) {
  const [firstStep = Infinity, lastStep = -Infinity] = [steps[0], steps.at(-1)];
  const fitting = starts.filter(({ step }) => step >= firstStep && step <= lastStep);
  if (fitting.length > 0) return { first: fitting[0].step, last: lastStep + 1 };
  if (steps.length === 0) throw damage ?? new RangeError(`${folder} has no recorded step`);
  throw new RangeError(
    `${folder} cannot be replayed: its record has steps ${firstStep + 1} to ${lastStep + 1}, and ` +
      "none of its states is from among them",
  );
}

function keptState(folder: string, { settings: { step, model } }: RecordReader): Start {
  const read = () => Promise.try(() => readKeptState(folder, mostStateBytes(model)));
  return { step, name: "the state beside the record", stepsSinceState: 0, read };
}

function checkpoints(folder: string): Start[] {
  return listCheckpoints(checkpointsFolder(folder)).map(({ step, path }) => ({
    step,
    name: `checkpoints/${basename(path)}`,
    stepsSinceState: 0,
    // Not only wrapped: what it throws is to reject.
    read: () => Promise.try(() => readCheckpoint(path).state),
  }));
}

function lights(folder: string, { settings: { model } }: RecordReader): Start[] {
  return listLightStates(folder).map(({ step, path }) => ({
    step,
    name: `states/${basename(path)}`,
    stepsSinceState: 0,
    read: () => Promise.try(() => readLightState(path, mostStateBytes(model))),
  }));
}

/** The weights that the run was begun with, where it was recorded from its first step on. */
function beginning({ settings }: RecordReader): Start[] {
  if (settings.step > 0) return [];
  const { initFrom } = settings.config;
  const name = initFrom === undefined ? "the seed's weights" : `the weights of ${initFrom}`;
  return [{
    step: 0,
    name,
    stepsSinceState: 0,
    read: () => firstState(settings),
  }];
}

async function firstState({ model, config }: SettingsEntry): Promise<GanState> {
  const gan = new Gan(model);
  try {
    if (config.initFrom !== undefined) initWeights(gan, config.initFrom, config);
    return await gan.capture();
  } finally {
    gan.dispose();
  }
}
