import * as tf from "@tensorflow/tfjs-core";
import { lossGradients, type Optimizer, type Value } from "../ops/layers.ts";
import { generatorLoss } from "./loss.ts";
import { updateRunningStats } from "./norms.ts";
import { type Condition, discriminatorPass, type Networks, type TrainingPass } from "./passes.ts";

export interface GGradients {
  /** The loss of this update's own pass, before it moved the weights. */
  gLoss: tf.Scalar;
  /** In the order of the trainable variables. */
  gradients: tf.Tensor[];
  onFake: TrainingPass;
}

/**
 * G: raise the logits of generated images.
 *
 * @param generated the pass through G to differentiate; G's weights must not have changed since
 * @param fake what D sees of the generated images
 * @returns gLoss
 */
export function gStep(
  networks: Networks,
  optimizer: Optimizer,
  generated: TrainingPass,
  y: Condition,
  fake: Value = generated.output,
): tf.Scalar {
  const { gLoss, gradients, onFake } = gGradients(networks, generated, y, fake);
  optimizer.apply(gradients);
  updateRunningStats(networks.variables, "discriminator", onFake.moments);
  return gLoss;
}

/** The gradient of G's loss, through D to G's variables. */
export function gGradients(
  networks: Networks,
  generated: TrainingPass,
  y: Condition,
  fake: Value = generated.output,
): GGradients {
  const onFake = discriminatorPass(networks, fake, y);
  const loss = generatorLoss(networks.config.loss, onFake.output);
  const gradients = lossGradients(loss, generated.parameters.trainable());
  return { gLoss: loss.tensor, gradients, onFake };
}
