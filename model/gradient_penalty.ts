/**
 * R1, a penalty on the slope of D at real images (Mescheder et al. 2018): gamma / 2 times the mean over
 * images of |dD/dx|^2. Its gradient is a second derivative. With the slope v = dD/dx taken as a constant,
 * half of |dD/dx|^2 has the gradient of v dD/dx, the change of D in the direction of v. That change is a
 * pass of its own, in which each rectifier passes on what its slope says (`tangent_layers.ts`).
 *
 * Batch norms would make an image's logit depend on the other images, so D has none then.
 */
import * as tf from "@tensorflow/tfjs-core";
import { constant, lossGradients, type Value } from "../ops/layers.ts";
import type { ModelConfig } from "./config.ts";
import { discriminator } from "./discriminator.ts";
import type { Condition, TrainingPass } from "./passes.ts";
import { tangentLayers } from "./tangent_layers.ts";

/** The penalty is applied in every 16th step, 16 times as much (Karras et al. 2020, StyleGAN2). */
const interval = 16;

/** @param step steps done before this one */
export function isPenalised({ r1 }: ModelConfig, step: number): boolean {
  return r1 !== undefined && step % interval === 0;
}

/**
 * Adds the gradients of the penalty to those of a loss. Biases have none: they move no slope.
 *
 * @param gradients in the order of D's trainable variables; the result takes their place
 * @param real the images that the pass has seen, as it was given them
 */
export function withPenalty(
  gradients: readonly tf.Tensor[],
  config: ModelConfig,
  { real, onReal, y }: { real: Value; onReal: TrainingPass; y: Condition },
): tf.Tensor[] {
  const all = onReal.parameters.trainable();
  const isWeight = ({ name }: Value) => name!.endsWith(".weight");
  const [slope] = lossGradients(onReal.output, [real]);
  const layers = tangentLayers(onReal.parameters, onReal.outputs);
  const still = y && constant(tf.zerosLike(y.tensor)); // labels do not change
  const change = discriminator<Value>(layers, config, constant(slope), still);
  const scale = interval * config.r1! / real.tensor.shape[0];
  const penalties = lossGradients(change, all.filter(isWeight), scale);
  return all.map((parameter, i) =>
    isWeight(parameter) ? tf.add(gradients[i], penalties.shift()!) : gradients[i]
  );
}
