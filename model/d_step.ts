import * as tf from "@tensorflow/tfjs-core";
import { add, constant, lossGradients, type Optimizer } from "../ops/mod.ts";
import { dLosses } from "./loss.ts";
import { moveAverages } from "./norms.ts";
import { type Condition, discriminatorPass, type Networks, type TrainingPass } from "./passes.ts";

/**
 * What one D update's own passes tell, from before it moved the weights. A type and not an
 * interface, since `tf.tidy` takes only what has an index signature.
 */
export type DLosses = {
  dLossReal: tf.Scalar;
  dLossFake: tf.Scalar;
  /** sigmoid(logits) [batch, 1]: what D makes of each real and of each generated image. */
  dReal: tf.Tensor;
  dFake: tf.Tensor;
};

export type DGradients = DLosses & {
  /** In the order of the trainable variables. */
  gradients: tf.Tensor[];
  /** The two passes, in the order in which they move the averages. */
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
  for (const { moments } of passes) moveAverages(networks.variables, "discriminator", moments);
  return losses;
}

/**
 * The gradient of CE(D(x), 1) + CE(D(G(z)), 0). Real and generated images go through D apart, each
 * normalised among its own kind.
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
  const onFake = discriminatorPass(networks, constant(fake), y, onReal.leaves);
  const { dLossReal, dLossFake } = dLosses(onReal.output, onFake.output);
  const gradients = lossGradients(add(dLossReal, dLossFake), onReal.leaves.trainable());
  return {
    dLossReal: dLossReal.tensor,
    dLossFake: dLossFake.tensor,
    dReal: tf.sigmoid(onReal.output.tensor),
    dFake: tf.sigmoid(onFake.output.tensor),
    gradients,
    passes: [onReal, onFake],
  };
}
