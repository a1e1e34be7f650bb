import * as tf from "@tensorflow/tfjs-core";
import { add, constant, type Optimizer, type Value } from "../ops/layers.ts";
import { withPenalty } from "./gradient_penalty.ts";
import { dLosses } from "./loss.ts";
import { updateRunningStats } from "./norms.ts";
import { type Condition, discriminatorPass, type Networks, type TrainingPass } from "./passes.ts";
import { type Parts, whole } from "./split.ts";
import { weightGradients } from "./weight_gradients.ts";

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
  passes: [onReal: TrainingPass<Value>, onFake: TrainingPass<Value>];
};

/** D: raise the logits of real images, lower those of generated ones. */
export function dStep(
  networks: Networks,
  optimizer: Optimizer,
  real: Parts,
  fake: Parts,
  y: Condition,
  isPenalised = false,
): DLosses {
  const { gradients, passes, ...losses } = dGradients(networks, real, fake, y, isPenalised);
  optimizer.apply(gradients);
  passes[0].parameters[0].keepDirections(); // all parts of both passes share them
  for (const { moments } of passes) {
    updateRunningStats(networks.variables, "discriminator", moments);
  }
  return losses;
}

/**
 * The gradient of the loss on real images plus that on generated ones. Real and generated images pass through D separately, so
 * batch norm normalises each batch by its own moments.
 * With a penalty (`--r1`), the gradients are also of that; the losses never are.
 *
 * @param real [images, height, width, channels] of each part, as `fake`; the gradient of neither is computed
 */
export function dGradients(
  networks: Networks,
  real: Parts,
  fake: Parts,
  y: Condition,
  isPenalised = false,
): DGradients {
  const { split = whole } = networks;
  const seen = real.map(({ tensor }) => constant(tensor));
  const onReal = discriminatorPass(networks, seen, y);
  const onFake = discriminatorPass(networks, fake, y, onReal.parameters);
  const { dLossReal, dLossFake } = dLosses(networks.config.loss, onReal.output, onFake.output);
  const gradients = weightGradients(add(dLossReal, dLossFake), onReal.parameters);
  return {
    dLossReal: dLossReal.tensor,
    dLossFake: dLossFake.tensor,
    dReal: tf.sigmoid(onReal.output.tensor),
    dFake: tf.sigmoid(onFake.output.tensor),
    gradients: split.sum(
      isPenalised ? withPenalty(gradients, networks.config, { real: seen, onReal, y }) : gradients,
    ),
    passes: [onReal, onFake],
  };
}
