import * as tf from "@tensorflow/tfjs-core";
import type { Value } from "./value.ts";

/**
 * y = x W, without a bias.
 *
 * @param x [batch, in]
 * @param weight [in, out]
 * @returns [batch, out]
 */
export function linear(x: Value<tf.Tensor2D>, weight: Value<tf.Tensor2D>): Value<tf.Tensor2D> {
  return {
    tensor: tf.matMul(x.tensor, weight.tensor),
    inputs: [x, weight],
    pullBack: (dy, [wantsX, wantsWeight]) => [
      wantsX ? tf.matMul(dy, weight.tensor, false, true) : undefined,
      wantsWeight ? tf.matMul(x.tensor, dy, true, false) : undefined,
    ],
  };
}
