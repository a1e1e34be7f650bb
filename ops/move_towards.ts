import * as tf from "@tensorflow/tfjs-core";
import { numbered, tunable, withNumbers } from "./device/kernel.ts";

/** A running average of a variable that training changes; both have one shape. */
export type AverageOf = { average: tf.Variable; value: tf.Tensor };

/**
 * Moves every average towards its value in place: average + rate * (value - average).
 *
 * @param rate [1]; a tensor, so that captured commands can be played with another one
 */
export function moveTowards(averages: readonly AverageOf[], rate: tf.Tensor): void {
  moveAllTowards({ rate, ...withNumbers<tf.Tensor>(averages) }, {});
}

/** Sets variables in place. */
export function setAll(values: ReadonlyMap<tf.Variable, tf.Tensor>): void {
  const pairs = Array.from(values, ([average, value]) => ({ average, value }));
  tf.tidy(() => moveTowards(pairs, tf.tensor1d([1])));
}

/** All in one op, which some backends do faster. */
const moveAllTowards = tunable<
  { rate: tf.Tensor } & Record<string, tf.Tensor>,
  { [x: string]: never }
>(
  "MoveAllTowards",
  ({ rate, ...averages }) => {
    const scalar = tf.reshape(rate, []);
    for (const [average, value] of numbered<tf.Tensor>(averages, ["average", "value"])) {
      moveOne({ rate: scalar, average: average as tf.Variable, value }, {});
    }
    return [];
  },
);

/** The average changes in place, so this op returns nothing. */
const moveOne = tunable<
  { rate: tf.Tensor; average: tf.Variable; value: tf.Tensor },
  { [x: string]: never }
>("MoveTowards", ({ rate, average, value }) => {
  average.assign(tf.add(average, tf.mul(rate, tf.sub(value, average))));
  return [];
});
