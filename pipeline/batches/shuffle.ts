import { concatMap, type OperatorFunction } from "rxjs";
import { permutation, randomStream } from "../../model/mod.ts";
import type { ImageRequest } from "../contracts/batch.ts";
import { positionOf } from "../contracts/steps.ts";

export interface ShuffleOptions {
  /** Images in the data set. */
  size: number;
  batchSize: number;
  stepsPerEpoch: number;
  seed: number;
}

/**
 * Turns each step number into the requests for its batch. Every epoch has an order of its own, without
 * repeated images. The requests of a step depend only on the seed and the step, so a run may start at
 * any step.
 *
 * @throws RangeError when an epoch would need more images than there are
 */
export function shuffle(options: ShuffleOptions): OperatorFunction<number, ImageRequest> {
  const { size, batchSize, stepsPerEpoch, seed } = options;
  if (stepsPerEpoch * batchSize > size) {
    throw new RangeError(
      `${stepsPerEpoch} steps of ${batchSize} images are more than the ${size} images there are: ` +
        "lower the batch size or the steps per epoch",
    );
  }
  const orderOf = lastOnly((epoch) => permutation(size, randomStream(seed, "shuffle", epoch)));
  return concatMap((step) => {
    const position = positionOf(step, stepsPerEpoch);
    const first = position.stepInEpoch * batchSize;
    const indices = orderOf(position.epoch).subarray(first, first + batchSize);
    return Array.from(indices, (index, slot): ImageRequest => ({ position, index, slot }));
  });
}

/** Caches the last result only, since a run goes through its epochs in order. */
function lastOnly<R>(compute: (key: number) => R): (key: number) => R {
  let last: { key: number; answer: R } | undefined;
  return (key) => {
    if (last?.key !== key) last = { key, answer: compute(key) };
    return last.answer;
  };
}
