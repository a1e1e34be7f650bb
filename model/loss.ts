/**
 * The losses of D and G: `gan` is the original's (Goodfellow et al. 2014; G's in its non-saturating form),
 * `hinge` stops pushing logits beyond a margin (Lim and Ye 2017).
 */
import type * as tf from "@tensorflow/tfjs-core";
import { hingeLoss, negativeMean, sigmoidCrossEntropy, type Value } from "../ops/layers.ts";

export const lossNames = ["gan", "hinge"] as const;
export type LossName = (typeof lossNames)[number];

/** The losses of one kind; each takes logits and gives a mean. */
interface Losses {
  onReal(logits: Value): Value<tf.Scalar>;
  onFake(logits: Value): Value<tf.Scalar>;
  ofGenerator(logitsOnFake: Value): Value<tf.Scalar>;
}

const losses: Record<LossName, Losses> = {
  // D's target is 1 for real images and 0 for generated ones, G's that D outputs 1 for those.
  gan: {
    onReal: (logits) => sigmoidCrossEntropy(logits, 1),
    onFake: (logits) => sigmoidCrossEntropy(logits, 0),
    ofGenerator: (logits) => sigmoidCrossEntropy(logits, 1),
  },
  hinge: {
    onReal: (logits) => hingeLoss(logits, 1),
    onFake: (logits) => hingeLoss(logits, 0),
    ofGenerator: negativeMean,
  },
};

/** D's loss is the sum of both. */
export function dLosses(
  loss: LossName = "gan",
  logitsOnReal: Value,
  logitsOnFake: Value,
): { dLossReal: Value<tf.Scalar>; dLossFake: Value<tf.Scalar> } {
  const { onReal, onFake } = losses[loss];
  return { dLossReal: onReal(logitsOnReal), dLossFake: onFake(logitsOnFake) };
}

export function generatorLoss(loss: LossName = "gan", logitsOnFake: Value): Value<tf.Scalar> {
  return losses[loss].ofGenerator(logitsOnFake);
}
