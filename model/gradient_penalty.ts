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
import type { Parameters } from "./parameters.ts";
import type { Condition, TrainingPass } from "./passes.ts";
import type { Parts } from "./split.ts";
import { type LayerOutputs, tangentLayers } from "./tangent_layers.ts";

/** The penalty is applied in every 16th step, 16 times as much (Karras et al. 2020, StyleGAN2). */
const interval = 16;

/** @param step steps done before this one */
export function isPenalised({ r1 }: ModelConfig, step: number): boolean {
  return r1 !== undefined && step % interval === 0;
}

/**
 * Adds the gradients of the penalty to those of a loss. Biases have none: they move no slope.
 *
 * @param gradients of each part, in the order of D's trainable variables; the result takes their place
 * @param real the images that the pass has seen, as it was given them
 */
export function withPenalty(
  gradients: readonly tf.Tensor[][],
  config: ModelConfig,
  { real, onReal, y }: { real: Parts; onReal: TrainingPass<Value>; y: Condition },
): tf.Tensor[][] {
  // The logit of an image depends on no other one, so parts need nothing of each other.
  const slopes = lossGradients(onReal.output, real);
  const scale = interval * config.r1! / onReal.output.tensor.shape[0];
  return slopes.map((slope, i) => {
    const part = { parameters: onReal.parameters[i], outputs: onReal.outputs[i], y: y?.[i] };
    return addPenalties(gradients[i], change(config, slope, part), part.parameters, scale);
  });
}

/** The change of D's logits when images change along their slopes. */
function change(
  config: ModelConfig,
  slope: tf.Tensor,
  { parameters, outputs, y }: { parameters: Parameters; outputs: LayerOutputs; y?: Value },
): Value {
  const still = y && constant(tf.zerosLike(y.tensor)); // labels do not change
  const layers = tangentLayers(parameters, outputs);
  return discriminator<Value>(layers, config, constant(slope), still);
}

function addPenalties(
  gradients: readonly tf.Tensor[],
  changed: Value,
  parameters: Parameters,
  scale: number,
): tf.Tensor[] {
  const all = parameters.trainable();
  const isWeight = ({ name }: Value) => name!.endsWith(".weight");
  const penalties = lossGradients(changed, all.filter(isWeight), scale);
  return all.map((parameter, i) =>
    isWeight(parameter) ? tf.add(gradients[i], penalties.shift()!) : gradients[i]
  );
}
