import type { Gan, GanState } from "../../model/mod.ts";
import { checkpointName, fingerprint, openCheckpointer } from "../outputs/checkpoints/mod.ts";
import { deviceText } from "../contracts/run_events.ts";
import { placeAfter } from "../contracts/steps.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import type { RunParent } from "../store/run_settings.ts";
import type { ResumedFrom, TrainingRun } from "../contracts/training_run.ts";
import { followRateChanges } from "./follow_rates.ts";
import {
  changedModel,
  changesRates,
  type HyperParameters,
  needsNewNetworks,
} from "./hyper_parameters.ts";
import type { RecordedRun } from "./recorded_run.ts";
import { needsDataset, recordedBatches } from "./recorded_batches.ts";

export interface ForkOptions {
  /** The new run's. */
  name: string;
  /** Steps done where it parts from its parent, and where it ends. */
  from: number;
  to: number;
  changes: Partial<HyperParameters>;
}

/** The settings of a run that repeats a part of another with other hyper-parameters. */
export function forkConfig(
  { record, runsDir }: RecordedRun,
  { name, to, changes }: ForkOptions,
): RunConfig {
  const { config, model: { cDim, yDim: recorded } } = record.settings;
  const { yDim = recorded, ...ofModel } = changes;
  const model = changedModel(config.model, ofModel);
  const initFrom = needsNewNetworks(changes) ? undefined : config.initFrom;
  const start = { name, runsDir, initFrom, epochs: undefined, maxSteps: to };
  return { ...config, cDim, yDim, model, ...start };
}

/** What the new run tells of where it comes from. */
export function forkParent({ name }: RecordedRun, { from, changes }: ForkOptions): RunParent {
  return { run: name, step: from, changes };
}

/**
 * What makes a run one that repeats another's steps: its batches and, unless a learning rate is
 * what changes, its learning rates.
 *
 * @param state of the parent after `from` steps, which the networks take over; absent for networks that
 * are others
 */
export function repeating(
  { record }: RecordedRun,
  { from, changes }: ForkOptions,
  { gan, dataset, state }: {
    gan: Gan;
    dataset: TrainingRun["dataset"];
    state: GanState | undefined;
  },
): Pick<TrainingRun, "batches" | "beforeStep" | "resumedFrom"> {
  if (state) gan.restore(state);
  const keepsRates = changesRates(changes);
  if (!keepsRates) gan.learningRates = record.step(from).learningRates;
  const place = placeAfter(from, record.settings.stepsPerEpoch);
  return {
    batches: recordedBatches(record, needsDataset(record) ? dataset : undefined),
    beforeStep: keepsRates ? undefined : followRateChanges(gan, record),
    // A run that is begun at its beginning is like any other.
    resumedFrom: from === 0
      ? undefined
      : { ...place, checkpoint: `checkpoints/${checkpointName(from)}` },
  };
}

/**
 * Saves the state that a fork begins with, as its first checkpoint: it can be resumed and replayed
 * from there.
 */
export async function saveForkState(
  { config, gan, run, dataset, backend }: ForkedRun,
  place: ResumedFrom | undefined,
): Promise<void> {
  if (!place) return;
  const data = await fingerprint(dataset);
  const told = () => Promise.resolve();
  const device = deviceText(backend);
  const checkpointer = openCheckpointer({ config, gan, run, data, backend: device, told });
  try {
    await checkpointer.capture(place, "asked").write();
  } finally {
    checkpointer.close();
  }
}

type ForkedRun = Pick<TrainingRun, "config" | "gan" | "run" | "dataset" | "backend">;
