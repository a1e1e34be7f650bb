import * as tf from "@tensorflow/tfjs-core";
import {
  type Activation,
  backward,
  constant,
  onDevice,
  readAndDispose,
  type Value,
} from "../ops/layers.ts";
import { checkModelConfig, type ModelConfig } from "./config.ts";
import { declareModel, type NetworkName } from "./declare.ts";
import { discriminator } from "./discriminator.ts";
import type { GanState } from "./gan_state.ts";
import { generator } from "./generator.ts";
import { completedByWeights, type GeneratorConfig } from "./generator_weights.ts";
import { Parameters } from "./parameters.ts";
import { floatsOf } from "./safetensors.ts";
import { type LayerKind, type TracedLayer, tracedLayers } from "./traced_layers.ts";
import { type Conditions, loadedVariables } from "./trained_generator.ts";
import type { Variables } from "./variables.ts";

/** Numbers of one image, [height, width, channels]; a row of numbers has one pixel. */
export interface Volume {
  shape: readonly number[];
  values: Float32Array;
}

/** A batch norm's numbers, one for each channel. */
export interface NormNumbers {
  name: string;
  gamma: Float32Array;
  beta: Float32Array;
  mean: Float32Array;
  variance: Float32Array;
}

/** All that one layer did to one image. */
export interface LayerTrace {
  network: NetworkName;
  name: string;
  kind: LayerKind;
  activation: Activation;
  /** Trainable numbers. */
  parameters: number;
  input: Volume;
  /** The weighted sum plus the bias; a batch norm of its own has none. */
  sum: Volume | undefined;
  /** After batch norm, before the activation. */
  normed: Volume | undefined;
  output: Volume;
  /** In the layout of `VariableDeclaration`; as the layer multiplies by it. */
  weight: Float32Array | undefined;
  bias: Float32Array | undefined;
  norm: NormNumbers | undefined;
}

/** What D did to one image. */
export interface Verdict {
  layers: LayerTrace[];
  /** High for real images; its sigmoid is the probability. */
  logit: number;
  /** Of the logit with respect to each number of the image. */
  gradient: Volume;
}

/**
 * Both networks on the current backend, with given weights, to look inside of them. Both normalise by
 * their running averages: an image depends on no other one.
 */
export class TrainedNetworks {
  readonly config: ModelConfig;
  private readonly variables: Variables;

  /**
   * @param weights by names such as `discriminator.conv1.weight`
   * @throws RangeError that names the first differences when they belong to another network
   */
  constructor(config: GeneratorConfig, private readonly weights: GanState) {
    this.config = completedByWeights(config, weights);
    checkModelConfig(this.config);
    this.variables = loadedVariables(declareModel(this.config).variables, weights);
  }

  /** What G does to one z. */
  async traceGenerator(conditions: Conditions): Promise<LayerTrace[]> {
    const z: Volume = { shape: [this.config.zDim], values: conditions.z };
    const { layers } = await this.trace("generator", z, conditions.y);
    return layers;
  }

  /** What D does to one image in G's range, and which pixels move its logit. */
  async traceDiscriminator(image: Float32Array, y: Float32Array | undefined): Promise<Verdict> {
    const { outputHeight, outputWidth, cDim } = this.config;
    const volume: Volume = { shape: [outputHeight, outputWidth, cDim], values: image };
    const { layers, gradient } = await this.trace("discriminator", volume, y);
    const logit = layers[layers.length - 1].output.values[0];
    return { layers, logit, gradient: { shape: volume.shape, values: gradient } };
  }

  dispose(): void {
    this.variables.dispose();
  }

  private async trace(network: NetworkName, image: Volume, y: Float32Array | undefined) {
    const seen: TracedLayer[] = [];
    const tensors = tf.tidy(() => {
      const { input, condition } = onDevice({
        input: { shape: [1, ...image.shape], values: image.values },
        condition: y && { shape: [1, y.length] as [number, number], values: y },
      });
      const x = constant(input);
      const run = network === "generator" ? generator<Value> : discriminator<Value>;
      const isSpectral = network === "discriminator" && this.config.spectralNorm;
      const weightNorm = isSpectral ? "spectral" : "none";
      const layers = tracedLayers(new Parameters(this.variables, network, weightNorm), seen);
      const output = run(layers, this.config, x, condition && constant(condition));
      const gradient = network === "generator"
        ? tf.zerosLike(input)
        : backward(output, tf.onesLike(output.tensor), [x])[0];
      return [gradient, ...seen.flatMap(tensorsOf)].map((one) => one.clone());
    });
    const [gradient, ...numbers] = await Promise.all(tensors.map(readAndDispose));
    return { layers: seen.map((layer) => this.named(network, layer, numbers)), gradient };
  }

  /** @param numbers those of all layers in order; takes this one's from the front */
  private named(network: NetworkName, layer: TracedLayer, numbers: Float32Array[]): LayerTrace {
    const { name, kind, activation, norm, inputShape, outputShape } = layer;
    const take = (shape: number[]) => ({ shape, values: numbers.shift()! });
    const [input, sum, normed, output] = [
      take(inputShape),
      layer.sum && take(outputShape),
      layer.normed && take(outputShape),
      take(outputShape),
    ];
    const own = (variable: string) => {
      const tensor = this.weights[`${network}.${variable}`];
      return tensor && floatsOf(tensor);
    };
    const all = [`${name}.weight`, `${name}.bias`, `${norm}.gamma`, `${norm}.beta`];
    return {
      ...{ network, name, kind, activation },
      parameters: all.reduce((sum, variable) => sum + (own(variable)?.length ?? 0), 0),
      ...{ input, sum, normed, output },
      weight: isNormalised(layer) ? numbers.shift() : own(`${name}.weight`),
      bias: own(`${name}.bias`),
      norm: norm === undefined ? undefined : {
        name: norm,
        gamma: own(`${norm}.gamma`),
        beta: own(`${norm}.beta`),
        mean: own(`${norm}.movingMean`),
        variance: own(`${norm}.movingVariance`),
      },
    };
  }
}

function tensorsOf(layer: TracedLayer): tf.Tensor[] {
  const { input, sum, normed, output, weight } = layer;
  const all = [input, sum, normed, output, isNormalised(layer) ? weight : undefined];
  return all.flatMap((value) => value ? [value.tensor] : []);
}

/** Whether the weight is another one than the variable. */
function isNormalised({ weight }: TracedLayer): boolean {
  return weight !== undefined && weight.inputs.length > 0;
}
