/** The losses of D and G (Goodfellow et al. 2014; G's in its non-saturating form). */
import type * as tf from "@tensorflow/tfjs-core";
import { sigmoidCrossEntropy, type Value } from "../ops/layers.ts";

/** D's target is 1 for real images and 0 for generated ones; its loss is the sum of both cross-entropies. */
export function dLosses(
  logitsOnReal: Value,
  logitsOnFake: Value,
): { dLossReal: Value<tf.Scalar>; dLossFake: Value<tf.Scalar> } {
  return {
    dLossReal: sigmoidCrossEntropy(logitsOnReal, 1),
    dLossFake: sigmoidCrossEntropy(logitsOnFake, 0),
  };
}

/** G's target is that D outputs 1 for generated images. */
export function generatorLoss(logitsOnFake: Value): Value<tf.Scalar> {
  return sigmoidCrossEntropy(logitsOnFake, 1);
}
