import { type Gan, type GanState } from "../../model/mod.ts";
import { positionOf } from "../steps_per_epoch.ts";
import type { RunConfig } from "../run_config.ts";
import type { RunParent } from "../store/mod.ts";
import type { TrainingRun } from "../training_run.ts";
import { followRates } from "./follow_rates.ts";
import type { HyperParameters } from "./hyper_parameters.ts";
import type { RecordedRun } from "./recorded_run.ts";
import { recordedBatches } from "./recorded_batches.ts";

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
  const { config } = record.settings;
  const model = { ...config.model, ...changes };
  return { ...config, model, name, runsDir, epochs: undefined, maxSteps: to };
}

/** What the new run tells of where it comes from. */
export function forkParent({ name }: RecordedRun, { from, changes }: ForkOptions): RunParent {
  return { run: name, step: from, changes };
}

/**
 * What makes a run one that repeats another's steps: its batches and, unless the learning rate is
 * what changes, its learning rates.
 *
 * @param state of the parent after `from` steps; the networks take it over
 */
export function repeating(
  { record, name }: RecordedRun,
  { from, changes }: ForkOptions,
  { gan, dataset, state }: { gan: Gan; dataset: TrainingRun["dataset"]; state: GanState },
): Pick<TrainingRun, "batches" | "beforeStep" | "resumedFrom"> {
  gan.restore(state);
  const { stepsPerEpoch, level } = record.settings;
  return {
    batches: recordedBatches(record, level === "pixels" ? undefined : dataset),
    beforeStep: changes.learningRate === undefined ? followRates(gan, record) : undefined,
    resumedFrom: from === 0 ? undefined : {
      ...placeAfter(from, stepsPerEpoch),
      checkpoint: `../${name}`,
    },
  };
}

/** Where a run stands after so many steps: in the epoch of the last of them. */
function placeAfter(step: number, stepsPerEpoch: number) {
  const { epoch, stepInEpoch } = positionOf(step - 1, stepsPerEpoch);
  return { step, epoch, stepInEpoch: stepInEpoch + 1 };
}
