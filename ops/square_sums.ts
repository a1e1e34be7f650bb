import * as tf from "@tensorflow/tfjs-core";
import { numbered, tunable, withNumbers } from "./device/kernel.ts";

/** [n]: for each tensor the sum of its squares. The inputs are named 0, 1, ... */
const squareSumsOp = tunable<Record<string, tf.Tensor>, Record<string, never>>(
  "SquareSums",
  (tensors) => [
    // By rows first: devices add one sum of millions slower than many short ones, and less exactly.
    tf.stack(Object.values(tensors).map((tensor) => tf.sum(tf.sum(tf.square(tensor), -1)))),
  ],
);

/** [n]: for each pair of tensors the sum of the squares of their differences. */
const squareDistancesOp = tunable<Record<string, tf.Tensor>, Record<string, never>>(
  "SquareDistances",
  (tensors) => {
    const pairs = numbered<tf.Tensor>(tensors, ["from", "to"]);
    return [squareSums(pairs.map(([from, to]) => tf.sub(to, from)))];
  },
);

/**
 * The sums of the squares of each tensor, [n], on the device, so that they can be read together with
 * other results. No tensor may be empty or a scalar.
 */
export function squareSums(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  const [sums] = squareSumsOp(Object.fromEntries(tensors.entries()), {});
  return sums as tf.Tensor1D;
}

/** The same of the differences of two tensors of one shape. */
export function squareDistances(
  pairs: readonly { from: tf.Tensor; to: tf.Tensor }[],
): tf.Tensor1D {
  const [sums] = squareDistancesOp(withNumbers<tf.Tensor>(pairs), {});
  return sums as tf.Tensor1D;
}
