import type { Position } from "./batch.ts";
import type { RunConfig } from "./run_config.ts";

/** The settings that decide how many steps an epoch has. */
export interface EpochSize {
  /** Images in the data set. */
  size: number;
  batchSize: number;
  /** Limits the images of an epoch. */
  trainSize?: number;
}

/**
 * How many whole batches an epoch has. Left-over images may come in the order of another epoch.
 *
 * @throws RangeError when there is not one whole batch
 */
export function stepsPerEpoch({ size, batchSize, trainSize = size }: EpochSize): number {
  if (size < batchSize) {
    throw new RangeError(
      `the data set has ${size} images, fewer than one batch of ${batchSize}: ` +
        "lower --batch-size or add images",
    );
  }
  if (trainSize < batchSize) {
    throw new RangeError(
      `train size is ${trainSize} images, fewer than one batch of ${batchSize}: ` +
        "raise --train-size or lower --batch-size",
    );
  }
  return Math.floor(Math.min(size, trainSize) / batchSize);
}

/** The position of step number `step`, counted from 0. */
export function positionOf(step: number, stepsPerEpoch: number): Position {
  return { step, epoch: Math.floor(step / stepsPerEpoch), stepInEpoch: step % stepsPerEpoch };
}

/** The place of a run after that many steps, as in its events: in the epoch of the last step. */
export function placeAfter(step: number, stepsPerEpoch: number): Position {
  if (step === 0) return { step, epoch: 0, stepInEpoch: 0 };
  const { epoch, stepInEpoch } = positionOf(step - 1, stepsPerEpoch);
  return { step, epoch, stepInEpoch: stepInEpoch + 1 };
}

/** The steps of a run: to the limit of steps or of epochs, whichever comes first. */
export function totalSteps(config: RunConfig, size: number): number {
  const { epochs = Infinity, maxSteps = Infinity, trainSize, model: { batchSize } } = config;
  return Math.min(epochs * stepsPerEpoch({ size, batchSize, trainSize }), maxSteps);
}

/** Whether work that is due after every `every`th step is due after this one. */
export function isDue(step: number, every: number): boolean {
  return step % every === 0;
}

/** `first`, `first + 1`, ... up to but without `end`. */
export function* numbersBetween(first: number, end: number): Generator<number> {
  for (let i = first; i < end; i++) yield i;
}

/** Steps between two measures of a run; Infinity where it measures nothing. */
export function measureInterval(
  { measure = "off", measureEvery, checkpointEvery }: {
    measure?: string;
    measureEvery?: number;
    checkpointEvery: number;
  },
): number {
  return measure === "off" ? Infinity : measureEvery ?? checkpointEvery;
}
