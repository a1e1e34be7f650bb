/** Forward passes of the two networks, on the device. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Value } from "../ops/layers.ts";
import type { ModelConfig } from "./config.ts";
import { discriminator } from "./discriminator.ts";
import { generator } from "./generator.ts";
import type { Layers } from "./layers.ts";
import type { NetworkName } from "./declare.ts";
import { Parameters, type WeightNorm } from "./parameters.ts";
import { byBatchMoments, byRunningAverages, type PassMoments } from "./norms.ts";
import { type Parts, type Split, whole } from "./split.ts";
import type { LayerOutputs } from "./tangent_layers.ts";
import { valueLayers } from "./value_layers.ts";
import type { Variables } from "./variables.ts";

/** Both networks: their config and their weights. */
export interface Networks {
  config: ModelConfig;
  variables: Variables;
  /** How training passes divide the batch; `whole` by default. */
  split?: Split;
}

/** A forward pass by batch moments, ready for the backward pass. */
export interface TrainingPass<Output = Parts> {
  output: Output;
  /** The weights that each part of the batch read. */
  parameters: readonly Parameters[];
  moments: PassMoments;
  outputs: readonly LayerOutputs[];
}

/** Labels [images, yDim] of each part, or undefined for unconditional networks. */
export type Condition = Parts<tf.Tensor2D> | undefined;

/** G(z) [images, outputHeight, outputWidth, cDim] of each part. */
export function generatorPass(networks: Networks, z: Parts, y: Condition): TrainingPass {
  const parameters = parametersOf(networks, "generator");
  return trainingPass(networks, parameters, (layers) => generator(layers, networks.config, z, y));
}

/**
 * D's logits [batch, 1].
 *
 * @param parameters given when two passes share one set of weights, so that their gradients add up
 */
export function discriminatorPass(
  networks: Networks,
  x: Parts,
  y: Condition,
  parameters: readonly Parameters[] = parametersOf(
    networks,
    "discriminator",
    networks.config.spectralNorm ? "spectral" : "none",
  ),
): TrainingPass<Value> {
  const { split = whole } = networks;
  const pass = trainingPass(
    networks,
    parameters,
    (layers) => discriminator(layers, networks.config, x, y),
  );
  return { ...pass, output: split.gather(pass.output) };
}

/** G(z) by the running averages: the sampler of the TensorFlow DCGAN. */
export function samplerPass(
  { config, variables }: Networks,
  z: Value,
  y: Value<tf.Tensor2D> | undefined,
): Value {
  const parameters = new Parameters(variables, "generator");
  const layers = valueLayers([parameters], byRunningAverages(parameters));
  return generator<Parts>(layers, config, [z], y && [y])[0];
}

/** The parameters of each part, all of the same variables. */
function parametersOf(
  { variables, split = whole }: Networks,
  network: NetworkName,
  weightNorm: WeightNorm = "none",
): Parameters[] {
  const first = new Parameters(variables, network, weightNorm);
  return split.starts.map((_, part) => part === 0 ? first : first.forPart());
}

function trainingPass(
  { split = whole }: Networks,
  parameters: readonly Parameters[],
  run: (layers: Layers<Parts>) => Parts,
): TrainingPass {
  const moments: PassMoments = new Map();
  const outputs: LayerOutputs[] = parameters.map(() => new Map());
  const norm = byBatchMoments(split, parameters, moments);
  return { output: run(valueLayers(parameters, norm, outputs)), parameters, moments, outputs };
}
