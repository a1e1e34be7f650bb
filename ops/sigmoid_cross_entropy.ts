import * as tf from "@tensorflow/tfjs-core";
import type { Value } from "./value.ts";

/**
 * The mean cross-entropy of sigmoid(logits) against one label for all. In the form that overflows
 * nowhere: max(x, 0) - x * label + log(1 + exp(-|x|)); its gradient is (sigmoid(x) - label) / n.
 *
 * @param logits any shape
 * @returns a scalar
 */
export function sigmoidCrossEntropy(logits: Value, label: 0 | 1): Value<tf.Scalar> {
  const x = logits.tensor;
  return {
    tensor: tf.tidy(() => tf.mean(lossOfEach(x, label))),
    inputs: [logits],
    pullBack: (gradient) => [
      tf.tidy(() => tf.mul(tf.sub(tf.sigmoid(x), label), tf.div(gradient, x.size))),
    ],
  };
}

function lossOfEach(x: tf.Tensor, label: 0 | 1): tf.Tensor {
  const linearPart = tf.sub(tf.relu(x), tf.mul(x, label));
  return tf.add(linearPart, tf.log1p(tf.exp(tf.neg(tf.abs(x)))));
}
