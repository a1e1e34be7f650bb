/** The events that frame a run, made from what it has opened. */
import { errorMessage } from "./error_message.ts";
import { type DataSkipped, eventsVersion, type RunEnded, type RunStarted } from "./events.ts";
import type { SkippedImage } from "./dataset.ts";
import { stepsPerEpoch } from "./steps_per_epoch.ts";
import type { TrainingRun } from "./training_run.ts";

export function runStarted({ config, dataset, backend, gan }: TrainingRun): RunStarted {
  const { name, size, height, width, channels, classes, credit } = dataset;
  const perEpoch = stepsPerEpoch({
    size,
    batchSize: gan.config.batchSize,
    trainSize: config.trainSize,
  });
  const { epochs = Infinity, maxSteps = Infinity } = config;
  return {
    type: "run-started",
    version: eventsVersion,
    at: Date.now(),
    run: config.name,
    config,
    backend: `${backend.name}: ${backend.description}`,
    backendReason: backend.reason,
    dataset: { name, size, height, width, channels, classes, credit },
    layers: gan.layers,
    stepsPerEpoch: perEpoch,
    totalSteps: Math.min(epochs * perEpoch, maxSteps),
  };
}

/** The end of a run that nothing went wrong in; with steps left, somebody has stopped it. */
export function runEnded(started: RunStarted, stepsDone: number): RunEnded {
  const reason = stepsDone < started.totalSteps ? "interrupted" : "finished";
  return { ...endedNow(started, stepsDone), reason };
}

export function runFailed(started: RunStarted, stepsDone: number, error: unknown): RunEnded {
  const message = errorMessage(error);
  return { ...endedNow(started, stepsDone), reason: "failed", message };
}

export function dataSkipped({ file, reason }: SkippedImage): DataSkipped {
  return { type: "data-skipped", at: Date.now(), file, reason };
}

function endedNow(started: RunStarted, step: number) {
  const at = Date.now();
  return { type: "run-ended", at, step, seconds: (at - started.at) / 1000 } as const;
}
