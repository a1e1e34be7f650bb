import * as tf from "@tensorflow/tfjs-core";
import type { Value } from "./value.ts";
import { accounted, type Pass } from "./device/work_account.ts";

/**
 * y = x W, without a bias.
 *
 * @param x [batch, in]
 * @param weight [in, out]
 * @returns [batch, out]
 */
export function linear(x: Value<tf.Tensor2D>, weight: Value<tf.Tensor2D>): Value<tf.Tensor2D> {
  const run = (pass: Pass, compute: () => tf.Tensor2D) =>
    accounted("linear", weight, pass, compute);
  return {
    tensor: run("forward", () => tf.matMul(x.tensor, weight.tensor)),
    inputs: [x, weight],
    pullBack: (dy, [wantsX, wantsWeight]) => [
      wantsX ? run("inputGradient", () => tf.matMul(dy, weight.tensor, false, true)) : undefined,
      wantsWeight ? run("filterGradient", () => tf.matMul(x.tensor, dy, true, false)) : undefined,
    ],
  };
}
