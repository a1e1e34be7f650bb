import * as tf from "@tensorflow/tfjs-core";
import { add, constant, lossGradients, type Optimizer } from "../ops/layers.ts";
import { dLosses } from "./loss.ts";
import { updateRunningStats } from "./norms.ts";
import { type Condition, discriminatorPass, type Networks, type TrainingPass } from "./passes.ts";

/**
 * The losses and outputs of a D update's own passes, before it moved the weights. A type and not an
 * interface, since `tf.tidy` accepts only types with an index signature.
 */
export type DLosses = {
  dLossReal: tf.Scalar;
  dLossFake: tf.Scalar;
  /** sigmoid(logits) [batch, 1]: D's output for each real and each generated image. */
  dReal: tf.Tensor;
  dFake: tf.Tensor;
};

export type DGradients = DLosses & {
  /** In the order of the trainable variables. */
  gradients: tf.Tensor[];
  /** The two passes, in the order in which they update the running averages. */
  passes: [onReal: TrainingPass, onFake: TrainingPass];
};

/** D: raise the logits of real images, lower those of generated ones. */
export function dStep(
  networks: Networks,
  optimizer: Optimizer,
  real: tf.Tensor,
  fake: tf.Tensor,
  y: Condition,
): DLosses {
  const { gradients, passes, ...losses } = dGradients(networks, real, fake, y);
  optimizer.apply(gradients);
  for (const { moments } of passes) {
    updateRunningStats(networks.variables, "discriminator", moments);
  }
  return losses;
}

/**
 * The gradient of CE(D(x), 1) + CE(D(G(z)), 0). Real and generated images pass through D separately, so
 * batch norm normalises each batch by its own moments.
 *
 * @param real [batch, height, width, channels], as `fake`; no gradient reaches either
 */
export function dGradients(
  networks: Networks,
  real: tf.Tensor,
  fake: tf.Tensor,
  y: Condition,
): DGradients {
  const onReal = discriminatorPass(networks, constant(real), y);
  const onFake = discriminatorPass(networks, constant(fake), y, onReal.parameters);
  const { dLossReal, dLossFake } = dLosses(onReal.output, onFake.output);
  const gradients = lossGradients(add(dLossReal, dLossFake), onReal.parameters.trainable());
  return {
    dLossReal: dLossReal.tensor,
    dLossFake: dLossFake.tensor,
    dReal: tf.sigmoid(onReal.output.tensor),
    dFake: tf.sigmoid(onFake.output.tensor),
    gradients,
    passes: [onReal, onFake],
  };
}
