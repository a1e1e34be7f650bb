import type { Gan } from "../../model/mod.ts";
import type { Batch, TrainedStep } from "../contracts/batch.ts";
import type { Difference, VariableDifference } from "../contracts/replay_events.ts";
import { errorMessage } from "../contracts/text.ts";
import type { StepDone } from "../contracts/events.ts";
import { lossesOf, type StepEntry, tensorDigests } from "../outputs/record/mod.ts";
import { inputDifferences } from "./input_differences.ts";
import { lossDifferences } from "./loss_differences.ts";
import type { RecordedRun } from "./recorded_run.ts";
import { exact } from "./tolerance.ts";
import { digestDifferences, stateDifferences } from "./variable_differences.ts";

/** A replayed step beside its record. */
export interface ComparedStep {
  batch: Batch;
  step: StepDone;
  recorded: StepEntry;
  /** The tolerance for its losses: see `toleranceAt`. */
  tolerance: number;
  /** How many variables and moments were compared after it. */
  variablesCompared: number;
  /** Inputs first, then losses, then variables: the first is nearest to the cause. */
  differences: Difference[];
}

export interface CompareOptions {
  run: RecordedRun;
  /** In the state after the step. */
  gan: Pick<Gan, "capture">;
  tolerance: number;
  onWarning?: (message: string) => void;
}

/** Compares the images, the losses and, where a state or its digest was recorded, all variables. */
export async function compareStep(
  { batch, step }: TrainedStep,
  { run, gan, tolerance, onWarning }: CompareOptions,
): Promise<ComparedStep> {
  const { record } = run;
  const recorded = record.step(batch.position.step);
  const inputs = inputDifferences(recorded, record.images, batch);
  // A step that failed has no losses to compare with.
  const losses = recorded.losses ? lossDifferences(recorded.losses, lossesOf(step), tolerance) : [];
  // On another device no bit of a variable is the same.
  const variables = tolerance === exact
    ? await compareVariables(step.step, run, gan, onWarning)
    : nothingToCompare;
  return {
    ...{ batch, step, recorded, tolerance },
    variablesCompared: variables.compared,
    differences: [...inputs, ...losses, ...variables.differences],
  };
}

interface Variables {
  compared: number;
  differences: VariableDifference[];
}

const nothingToCompare: Variables = { compared: 0, differences: [] };

/** Compares digests; compares numbers if the digests differ or are missing. */
async function compareVariables(
  stepsDone: number,
  { digests, starts }: RecordedRun,
  gan: Pick<Gan, "capture">,
  onWarning: (message: string) => void = () => {},
): Promise<Variables> {
  const digest = digests.get(stepsDone);
  const checkpoint = starts.find(({ step }) => step === stepsDone);
  if (!digest && !checkpoint) return nothingToCompare;

  const replayed = await gan.capture();
  const mine = tensorDigests(replayed);
  const compared = Object.keys(mine).length;
  if (digest && digestDifferences(digest, mine).length === 0) return { compared, differences: [] };
  const recorded = await checkpoint?.read().catch((error) => onWarning(errorMessage(error)));
  if (digest) {
    const states = recorded ? { recorded, replayed } : undefined;
    return { compared, differences: digestDifferences(digest, mine, states) };
  }
  return recorded
    ? { compared, differences: stateDifferences(recorded, replayed) }
    : nothingToCompare;
}
