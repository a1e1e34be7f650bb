import type * as tf from "@tensorflow/tfjs-core";
import { lossGradients, type Value } from "../ops/layers.ts";
import type { Parameters } from "./parameters.ts";

/** The gradients of a loss with respect to the trainable parameters of each part, in the optimizer's order. */
export function weightGradients(loss: Value, parameters: readonly Parameters[]): tf.Tensor[][] {
  const wanted = parameters.map((part) => part.trainable());
  const gradients = lossGradients(loss, wanted.flat());
  return wanted.map(({ length }) => gradients.splice(0, length));
}
