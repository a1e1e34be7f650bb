import * as tf from "@tensorflow/tfjs-core";
import { numbered, tunable, withNumbers } from "./device/kernel.ts";

/** A running average, and this batch's statistic of the same shape. */
export type RunningAverage = { average: tf.Variable; batch: tf.Tensor };

/**
 * Updates every running average in place: decay * average + (1 - decay) * batch. It is TensorFlow's
 * moving average of batch norm (Ioffe and Szegedy 2015, section 3.1, leave the form open).
 *
 * @param decay in [0, 1)
 */
export function updateAllRunningStats(averages: readonly RunningAverage[], decay: number): void {
  updateAll(withNumbers<tf.Tensor>(averages), { decay });
}

/** The averages change in place, so this op returns nothing. */
const updateAll = tunable<Record<string, tf.Tensor>, { decay: number }>(
  "UpdateRunningStats",
  (inputs, { decay }) => {
    for (const [average, batch] of numbered(inputs, ["average", "batch"])) {
      (average as tf.Variable).assign(tf.add(tf.mul(average, decay), tf.mul(batch, 1 - decay)));
    }
    return [];
  },
);
