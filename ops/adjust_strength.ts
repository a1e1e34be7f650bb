import * as tf from "@tensorflow/tfjs-core";
import { tunable } from "./device/kernel.ts";

/** What adaptive augmentation has counted and chosen; both are [1] and change in place. */
export interface AdaptedStrength {
  strength: tf.Variable;
  /** The sum of the heuristic since the last decision. */
  signs: tf.Variable;
}

/**
 * Adapts how likely augmentations apply to how well D knows the real images (Karras et al. 2020). The
 * heuristic is the mean of sign(D(x)), here the share of outputs above 1/2 less the share below: 0 where D
 * guesses, 1 where it knows every image. On a step with a change, the strength moves by that towards a
 * heuristic at the target, over the steps since the last decision, and stays within 0 to 1.
 *
 * @param outputs sigmoid(logits) of a batch of real images
 * @param change [1], 0 except where a decision is due; a tensor, so that captured commands can be played
 * @param settings the target, and how many steps there are for each decision
 * @returns [2]: the strength, and the mean of the heuristic over as many steps
 */
export function adjustStrength(
  { strength, signs }: AdaptedStrength,
  outputs: tf.Tensor,
  change: tf.Tensor,
  { target, every }: { target: number; every: number },
): tf.Tensor1D {
  const inputs = { strength, signs, outputs, change };
  return adjust(inputs, { target, every })[0] as tf.Tensor1D;
}

/** A number that is NaN counts as neither above nor below, so both variables stay finite. */
const adjust = tunable<
  { strength: tf.Variable; signs: tf.Variable; outputs: tf.Tensor; change: tf.Tensor },
  { target: number; every: number }
>("AdjustStrength", ({ strength, signs, outputs, change }, { target, every }) => {
  const above = tf.cast(tf.greater(outputs, 0.5), "float32");
  const below = tf.cast(tf.less(outputs, 0.5), "float32");
  const total = tf.add(signs, tf.mean(tf.sub(above, below)));
  const heuristic = tf.div(total, every);
  const moved = tf.add(strength, tf.mul(change, tf.sign(tf.sub(heuristic, target))));
  const next = tf.clipByValue(moved, 0, 1);
  strength.assign(next);
  signs.assign(tf.where(tf.greater(change, 0), tf.zerosLike(total), total));
  return [tf.concat1d([next as tf.Tensor1D, heuristic as tf.Tensor1D])];
});
