import * as tf from "@tensorflow/tfjs-core";
import { activate, activationGradient } from "./activation.ts";
import type { Activation } from "./device/attributes.ts";
import { tunable } from "./device/kernel.ts";
import type { Value } from "./value.ts";

/**
 * f(x + bias), the bias one number per channel.
 *
 * @param x [..., channels]
 * @param bias [channels]
 */
export function biasActivation<T extends tf.Tensor>(
  x: Value<T>,
  bias: Value<tf.Tensor1D>,
  activation: Activation,
): Value<T> {
  const [y] = forward({ x: x.tensor, bias: bias.tensor }, { activation });
  return {
    tensor: y as T,
    inputs: [x, bias],
    pullBack: (dy) => gradient({ y, dy }, { activation }),
  };
}

/**
 * The change of f(x + bias) for a small change of x, where the slope of f is constant in pieces; it is
 * linear in that change.
 *
 * @param change of x
 * @param y f(x + bias)
 */
export function activationTangent(change: Value, y: tf.Tensor, activation: Activation): Value {
  if (activation === "none") return change;
  if (activation === "tanh" || activation === "sigmoid") {
    throw new Error(`the slope of ${activation} is not constant in pieces`);
  }
  const sloped = (dy: tf.Tensor) => {
    const [dx, dbias] = gradient({ y, dy }, { activation });
    dbias.dispose();
    return dx;
  };
  return {
    tensor: sloped(change.tensor),
    inputs: [change],
    pullBack: (dy) => [sloped(dy)],
  };
}

/** x, bias -> y. */
const forward = tunable<
  { x: tf.Tensor; bias: tf.Tensor1D },
  { activation: Activation }
>("BiasActivation", ({ x, bias }, { activation }) => [activate(tf.add(x, bias), activation)]);

/** y, dy -> dx, dbias. */
const gradient = tunable<
  { y: tf.Tensor; dy: tf.Tensor },
  { activation: Activation }
>("BiasActivationGradient", ({ y, dy }, { activation }) => {
  const dx = activationGradient(y, dy, activation);
  return [dx, tf.sum(dx, leadingAxes(dx))];
});

/** Every axis but the channels. */
export function leadingAxes(x: tf.Tensor): number[] {
  return x.shape.slice(0, -1).map((_, axis) => axis);
}
