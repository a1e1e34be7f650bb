import * as tf from "@tensorflow/tfjs-core";
import { currentDevice } from "./device/device.ts";
import { tunable } from "./device/kernel.ts";
import { backward, type Value } from "./value.ts";

/**
 * Loss scaling (Micikevicius et al. 2018) for half precision, which loses digits below 6e-5 and all of them below 6e-8. Gradients
 * of large batches and confident logits are that small. Its largest number, 65504, leaves a factor of
 * 64 above a scaled loss gradient.
 */
const halfScale = 1024;

/**
 * The gradients of a loss with respect to each of `wanted`, each of that value's shape, computed with the
 * device's loss scale. Of a loss with many numbers, those of their sum.
 *
 * @param weight a factor of the loss
 * @throws Error if the loss does not depend on one of `wanted`
 */
export function lossGradients<T extends tf.Tensor>(
  loss: Value,
  wanted: readonly Value<T>[],
  weight = 1,
): T[] {
  const scale = lossScale();
  const { size, shape } = loss.tensor;
  const seed = tf.tensor(new Float32Array(size).fill(scale * weight), shape);
  const gradients = backward(loss, seed, wanted);
  if (scale === 1) return gradients;
  const unscaled = scaleAll(Object.fromEntries(gradients.entries()), { factor: 1 / scale });
  tf.dispose(gradients);
  return unscaled as T[];
}

/** Scales all tensors in one op, which some backends do faster. The inputs are named 0, 1, ... */
export const scaleAll = tunable<Record<string, tf.Tensor>, { factor: number }>(
  "ScaleAll",
  (tensors, { factor }) => Object.values(tensors).map((tensor) => tf.mul(tensor, factor)),
);

function lossScale(): number {
  return currentDevice().precision === "f16" ? halfScale : 1;
}
