import * as tf from "@tensorflow/tfjs-core";
import type { Optimizer, Value } from "../ops/layers.ts";
import { generatorLoss } from "./loss.ts";
import { updateRunningStats } from "./norms.ts";
import { type Condition, discriminatorPass, type Networks, type TrainingPass } from "./passes.ts";
import { type Parts, whole } from "./split.ts";
import { weightGradients } from "./weight_gradients.ts";

export interface GGradients {
  /** The loss of this update's own pass, before it moved the weights. */
  gLoss: tf.Scalar;
  /** In the order of the trainable variables. */
  gradients: tf.Tensor[];
  onFake: TrainingPass<Value>;
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
  fake: Parts = generated.output,
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
  fake: Parts = generated.output,
): GGradients {
  const { split = whole } = networks;
  const onFake = discriminatorPass(networks, fake, y);
  const loss = generatorLoss(networks.config.loss, onFake.output);
  const gradients = split.sum(weightGradients(loss, generated.parameters));
  return { gLoss: loss.tensor, gradients, onFake };
}
