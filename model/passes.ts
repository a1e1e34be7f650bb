/** Forward passes of the two networks, on the device. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Value } from "../ops/layers.ts";
import type { ModelConfig } from "./config.ts";
import { discriminator } from "./discriminator.ts";
import { generator } from "./generator.ts";
import { Parameters } from "./parameters.ts";
import { byBatchMoments, byRunningAverages, type PassMoments } from "./norms.ts";
import type { LayerOutputs } from "./tangent_layers.ts";
import { valueLayers } from "./value_layers.ts";
import type { Variables } from "./variables.ts";

/** Both networks: their config and their weights. */
export interface Networks {
  config: ModelConfig;
  variables: Variables;
}

/** A forward pass by batch moments, ready for the backward pass. */
export interface TrainingPass {
  output: Value;
  /** The weights that the pass read. */
  parameters: Parameters;
  moments: PassMoments;
  outputs: LayerOutputs;
}

/** A label batch, [batch, yDim], or undefined for unconditional networks. */
export type Condition = Value<tf.Tensor2D> | undefined;

/** G(z) [batch, outputHeight, outputWidth, cDim]. */
export function generatorPass(
  { config, variables }: Networks,
  z: Value,
  y: Condition,
): TrainingPass {
  const parameters = new Parameters(variables, "generator");
  const moments: PassMoments = new Map();
  const outputs: LayerOutputs = new Map();
  const layers = valueLayers(parameters, byBatchMoments(parameters, moments), outputs);
  return { output: generator<Value>(layers, config, z, y), parameters, moments, outputs };
}

/**
 * D's logits [batch, 1].
 *
 * @param parameters given when two passes share one set of weights, so that their gradients add up
 */
export function discriminatorPass(
  { config, variables }: Networks,
  x: Value,
  y: Condition,
  parameters = new Parameters(
    variables,
    "discriminator",
    config.spectralNorm ? "spectral" : "none",
  ),
): TrainingPass {
  const moments: PassMoments = new Map();
  const outputs: LayerOutputs = new Map();
  const layers = valueLayers(parameters, byBatchMoments(parameters, moments), outputs);
  return { output: discriminator<Value>(layers, config, x, y), parameters, moments, outputs };
}

/** G(z) by the running averages: the sampler of the TensorFlow DCGAN. */
export function samplerPass({ config, variables }: Networks, z: Value, y: Condition): Value {
  const parameters = new Parameters(variables, "generator");
  return generator<Value>(valueLayers(parameters, byRunningAverages(parameters)), config, z, y);
}
