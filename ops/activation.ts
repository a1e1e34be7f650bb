import * as tf from "@tensorflow/tfjs-core";
import { type Activation, leak } from "./device/attributes.ts";

/** f(x), element by element. The result is a new tensor of x's shape, whatever that is. */
export function activate(x: tf.Tensor, activation: Activation): tf.Tensor {
  switch (activation) {
    case "none":
      return tf.clone(x);
    case "relu":
      return tf.relu(x);
    case "lrelu":
      return tf.maximum(x, tf.mul(x, leak));
    case "tanh":
      return tf.tanh(x);
    case "sigmoid":
      return tf.sigmoid(x);
  }
}

/** dx of x's shape, from dy and y = f(x): the slope of each of these functions follows from its output alone. */
export function activationGradient(
  y: tf.Tensor,
  dy: tf.Tensor,
  activation: Activation,
): tf.Tensor {
  switch (activation) {
    case "none":
      return tf.clone(dy);
    case "relu":
      return tf.mul(dy, tf.step(y));
    case "lrelu":
      return tf.mul(dy, tf.step(y, leak));
    case "tanh":
      return tf.mul(dy, tf.sub(1, tf.square(y)));
    case "sigmoid":
      return tf.mul(dy, tf.mul(y, tf.sub(1, y)));
  }
}
