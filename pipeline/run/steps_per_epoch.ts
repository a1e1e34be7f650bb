import type { Position } from "../batch.ts";

/** What decides how many steps an epoch has. */
export interface EpochSize {
  /** Images in the data set. */
  size: number;
  batchSize: number;
  /** Caps the images of an epoch. */
  trainSize?: number;
}

/**
 * How many whole batches an epoch has; the images left over wait for another epoch's order.
 *
 * @throws RangeError when there is not even one
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

/** Where step number `step`, counted from 0, stands in the run. */
export function positionOf(step: number, stepsPerEpoch: number): Position {
  return { step, epoch: Math.floor(step / stepsPerEpoch), stepInEpoch: step % stepsPerEpoch };
}

/** Where a run stands after so many steps, as its events tell it: in the epoch of the last of them. */
export function placeAfter(step: number, stepsPerEpoch: number): Position {
  if (step === 0) return { step, epoch: 0, stepInEpoch: 0 };
  const { epoch, stepInEpoch } = positionOf(step - 1, stepsPerEpoch);
  return { step, epoch, stepInEpoch: stepInEpoch + 1 };
}
