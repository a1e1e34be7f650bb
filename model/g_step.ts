import * as tf from "@tensorflow/tfjs-core";
import { lossGradients, type Optimizer } from "../ops/layers.ts";
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
 * @returns gLoss
 */
export function gStep(
  networks: Networks,
  optimizer: Optimizer,
  generated: TrainingPass,
  y: Condition,
): tf.Scalar {
  const { gLoss, gradients, onFake } = gGradients(networks, generated, y);
  optimizer.apply(gradients);
  updateRunningStats(networks.variables, "discriminator", onFake.moments);
  return gLoss;
}

/** The gradient of CE(D(G(z)), 1), through D to G's variables. */
export function gGradients(
  networks: Networks,
  generated: TrainingPass,
  y: Condition,
): GGradients {
  const onFake = discriminatorPass(networks, generated.output, y);
  const loss = generatorLoss(onFake.output);
  const gradients = lossGradients(loss, generated.parameters.trainable());
  return { gLoss: loss.tensor, gradients, onFake };
}
