/** The hinge losses of a GAN (Lim and Ye 2017): D's logits need to go no further than a margin of 1. */
import * as tf from "@tensorflow/tfjs-core";
import { tunable } from "./device/kernel.ts";
import type { Value } from "./value.ts";

/** What the loss of a logit x is: max(0, 1 + slope x), or slope x where it has no margin. */
type Shape = { slope: 1 | -1; hasMargin: boolean };

/**
 * D's: the mean of max(0, 1 - x) for label 1, of max(0, 1 + x) for label 0.
 *
 * @param logits any shape
 * @returns a scalar
 */
export function hingeLoss(logits: Value, label: 0 | 1): Value<tf.Scalar> {
  return meanLoss(logits, { slope: label === 1 ? -1 : 1, hasMargin: true });
}

/** G's: the mean of -x, which falls without end. */
export function negativeMean(logits: Value): Value<tf.Scalar> {
  return meanLoss(logits, { slope: -1, hasMargin: false });
}

function meanLoss(logits: Value, shape: Shape): Value<tf.Scalar> {
  const x = logits.tensor;
  return {
    tensor: forward({ logits: x }, shape)[0] as tf.Scalar,
    inputs: [logits],
    pullBack: (gradient) => backward({ logits: x, gradient }, shape),
  };
}

/** logits -> the mean loss. */
const forward = tunable<{ logits: tf.Tensor }, Shape>(
  "HingeLoss",
  ({ logits }, { slope, hasMargin }) => {
    const sloped = tf.mul(logits, slope);
    return [tf.mean(hasMargin ? tf.relu(tf.add(sloped, 1)) : sloped)];
  },
);

/** logits, gradient of the mean loss -> dlogits, 0 beyond the margin. */
const backward = tunable<{ logits: tf.Tensor; gradient: tf.Tensor }, Shape>(
  "HingeLossGradient",
  ({ logits, gradient }, { slope, hasMargin }) => {
    const each = tf.div(tf.mul(gradient, slope), logits.size);
    const counts = hasMargin ? tf.step(tf.add(tf.mul(logits, slope), 1)) : tf.onesLike(logits);
    return [tf.mul(counts, each)];
  },
);
