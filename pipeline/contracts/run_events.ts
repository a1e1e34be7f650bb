/** Makes the events that are not those of a step: the first and the last, and what happens beside. */
import type { ChosenBackend } from "../../ops/mod.ts";
import type { SkippedImage } from "./dataset.ts";
import { errorMessage } from "./text.ts";
import {
  type DataSkipped,
  eventsVersion,
  type RunEnded,
  type RunResumed,
  type RunStarted,
  type Warning,
} from "./events.ts";
import { stepsPerEpoch, totalSteps } from "./steps.ts";
import type { ResumedFrom, TrainingRun } from "./training_run.ts";

/** The first event of a new or resumed run. */
export type RunOpening = RunStarted | RunResumed;

/** How far a run has got. */
export interface Outcome {
  stepsDone: number;
  /** Since it began or resumed, by a monotonic clock. */
  seconds: number;
}

export function runStarted(training: TrainingRun): RunStarted {
  return { type: "run-started", ...opening(training) };
}

export function runResumed(training: TrainingRun, from: ResumedFrom): RunResumed {
  return { type: "run-resumed", ...opening(training), ...from };
}

/** A run's name for its backend: `blas: OpenBLAS 0.3.21, Zen kernels, 2 threads`. */
export function deviceText(
  { name, description }: Pick<ChosenBackend, "name" | "description">,
): string {
  return `${name}: ${description}`;
}

function opening({ config, dataset, backend, gan }: TrainingRun): Omit<RunStarted, "type"> {
  const { name, size, height, width, channels, classes, credit, notes } = dataset;
  const { trainSize, model: { batchSize } } = config;
  return {
    version: eventsVersion,
    at: Date.now(),
    run: config.name,
    config,
    backend: deviceText(backend),
    backendReason: backend.reason,
    dataset: { name, size, height, width, channels, classes, credit, notes },
    layers: gan.layers,
    stepsPerEpoch: stepsPerEpoch({ size, batchSize, trainSize }),
    totalSteps: totalSteps(config, size),
  };
}

/** The last event of a run without an error; if steps are left, a user has stopped it. */
export function runEnded({ totalSteps }: RunOpening, outcome: Outcome): RunEnded {
  const reason = outcome.stepsDone < totalSteps ? "interrupted" : "finished";
  return { ...endedNow(outcome), reason };
}

export function runFailed(outcome: Outcome, error: unknown): RunEnded {
  return { ...endedNow(outcome), reason: "failed", message: errorMessage(error) };
}

export function dataSkipped({ file, reason }: SkippedImage): DataSkipped {
  return { type: "data-skipped", at: Date.now(), file, reason };
}

/** Something that the user should know; training goes on. */
export function warning(message: string): Warning {
  return { type: "warning", at: Date.now(), message };
}

function endedNow({ stepsDone, seconds }: Outcome) {
  return { type: "run-ended", at: Date.now(), step: stepsDone, seconds } as const;
}
