import { basename, join } from "node:path";
import { Gan, type GanState, type ModelConfig } from "../../model/mod.ts";
import { checkpointsFolder, listCheckpoints, readCheckpoint } from "../checkpoints/mod.ts";
import { initWeights } from "../init_weights.ts";
import {
  type DigestEntry,
  openRecordReader,
  type RecordReader,
  type RollbackEntry,
} from "../record/mod.ts";
import type { Start } from "./starts.ts";

/** A run that can be replayed: what it was trained on, what came of it, and where to begin. */
export interface RecordedRun {
  folder: string;
  name: string;
  record: RecordReader;
  /** The earliest first. */
  starts: Start[];
  /** By steps done. */
  digests: ReadonlyMap<number, DigestEntry["tensors"]>;
  rollbacks: readonly RollbackEntry[];
}

/**
 * Opens the record in the folder of a run; close `record` afterwards. A run may still be training:
 * then this is what had been recorded at that moment.
 *
 * @throws RangeError when there is no record that can be read
 */
export function openRecordedRun(folder: string): RecordedRun {
  const record = openRecordReader(join(folder, "record"));
  return {
    folder,
    name: basename(folder),
    record,
    starts: [...beginning(record), ...checkpoints(folder)],
    digests: new Map(record.digests().map(({ step, tensors }) => [step, tensors])),
    rollbacks: record.rollbacks(),
  };
}

function checkpoints(folder: string): Start[] {
  return listCheckpoints(checkpointsFolder(folder)).map(({ step, path }) => ({
    step,
    name: `checkpoints/${basename(path)}`,
    stepsSinceState: 0,
    read: () => Promise.resolve(readCheckpoint(path).state),
  }));
}

/** The weights that the run was begun with, where it was recorded from its first step on. */
function beginning({ settings }: RecordReader): Start[] {
  if (settings.step > 0) return [];
  const { initFrom } = settings.config;
  const name = initFrom === undefined ? "the seed's weights" : `the weights of ${initFrom}`;
  return [{ step: 0, name, stepsSinceState: 0, read: () => firstState(settings.model, initFrom) }];
}

async function firstState(model: ModelConfig, initFrom: string | undefined): Promise<GanState> {
  const gan = new Gan(model);
  try {
    if (initFrom !== undefined) initWeights(gan, initFrom);
    return await gan.capture();
  } finally {
    gan.dispose();
  }
}
