import * as tf from "@tensorflow/tfjs-core";
import { tunable } from "./device/kernel.ts";
import type { Value } from "./value.ts";

/**
 * The mean cross-entropy of sigmoid(logits) against one label for all, in nats. In the form that
 * overflows nowhere (TensorFlow's `sigmoid_cross_entropy_with_logits`): max(x, 0) - x * label + log(1 + exp(-|x|)); its gradient is (sigmoid(x) - label) / n.
 *
 * @param logits any shape
 * @returns a scalar
 */
export function sigmoidCrossEntropy(logits: Value, label: 0 | 1): Value<tf.Scalar> {
  const x = logits.tensor;
  return {
    tensor: forward({ logits: x }, { label })[0] as tf.Scalar,
    inputs: [logits],
    pullBack: (gradient) => backward({ logits: x, gradient }, { label }),
  };
}

/** logits -> the mean loss. */
const forward = tunable<{ logits: tf.Tensor }, { label: 0 | 1 }>(
  "SigmoidCrossEntropy",
  ({ logits }, { label }) => [tf.mean(lossOfEach(logits, label))],
);

/** logits, gradient of the mean loss -> dlogits. */
const backward = tunable<{ logits: tf.Tensor; gradient: tf.Tensor }, { label: 0 | 1 }>(
  "SigmoidCrossEntropyGradient",
  ({ logits, gradient }, { label }) => [
    tf.mul(tf.sub(tf.sigmoid(logits), label), tf.div(gradient, logits.size)),
  ],
);

function lossOfEach(x: tf.Tensor, label: 0 | 1): tf.Tensor {
  const linearPart = tf.sub(tf.relu(x), tf.mul(x, label));
  return tf.add(linearPart, tf.log1p(tf.exp(tf.neg(tf.abs(x)))));
}
