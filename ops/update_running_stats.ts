import * as tf from "@tensorflow/tfjs-core";
import { numbered, tunable, withNumbers } from "./kernel.ts";

/** A running average, and this batch's statistic of the same shape. */
export type MovingAverage = { average: tf.Variable; batch: tf.Tensor };

/** Updates every running average in place: decay * average + (1 - decay) * batch. */
export function updateAllRunningStats(averages: readonly MovingAverage[], decay: number): void {
  moveAll(withNumbers<tf.Tensor>(averages), { decay });
}

/** The averages change in place, so this op returns nothing. */
const moveAll = tunable<Record<string, tf.Tensor>, { decay: number }>(
  "MoveAverages",
  (inputs, { decay }) => {
    for (const [average, batch] of numbered(inputs, ["average", "batch"])) {
      (average as tf.Variable).assign(tf.add(tf.mul(average, decay), tf.mul(batch, 1 - decay)));
    }
    return [];
  },
);
