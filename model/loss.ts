/** The two sides of the game (Goodfellow et al. 2014; G's in its non-saturating form). */
import type * as tf from "@tensorflow/tfjs-core";
import { sigmoidCrossEntropy, type Value } from "../ops/mod.ts";

/** D wants 1 for real images and 0 for generated ones; its loss is the sum of the two. */
export function dLosses(
  logitsOnReal: Value,
  logitsOnFake: Value,
): { dLossReal: Value<tf.Scalar>; dLossFake: Value<tf.Scalar> } {
  return {
    dLossReal: sigmoidCrossEntropy(logitsOnReal, 1),
    dLossFake: sigmoidCrossEntropy(logitsOnFake, 0),
  };
}

/** G wants D to say 1 for what it generated. */
export function generatorLoss(logitsOnFake: Value): Value<tf.Scalar> {
  return sigmoidCrossEntropy(logitsOnFake, 1);
}
