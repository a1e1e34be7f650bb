/** Layers that keep all that passes through them, so that a reader can look inside of a network. */
import * as tf from "@tensorflow/tfjs-core";
import {
  type Activation,
  batchNormInference,
  biasActivation,
  concatCondition,
  constant,
  conv2d,
  convTranspose2d,
  linear,
  normEpsilon,
  reshape,
  type Value,
} from "../ops/layers.ts";
import type { After, Layers } from "./layers.ts";
import type { Parameters } from "./parameters.ts";

export type LayerKind = "linear" | "conv2d" | "convTranspose2d" | "batchNorm";

/** What passed through one layer. Each value leads back to the layer's input. */
export interface TracedLayer {
  name: string;
  kind: LayerKind;
  activation: Activation;
  /** The name of its batch norm. */
  norm: string | undefined;
  input: Value;
  /** Its input's shape before it was flattened: [height, width, channels]. */
  inputShape: number[];
  /** As the layer multiplies by it: spectral normalisation has divided it. */
  weight: Value | undefined;
  /** The weighted sum plus the bias; a batch norm of its own has none. */
  sum: Value | undefined;
  /** After batch norm, before the activation. */
  normed: Value | undefined;
  output: Value;
  /** What a reshape makes of the output: [height, width, channels]. */
  outputShape: number[];
}

/**
 * The layers by running averages, as the sampler has them, but with gradients.
 *
 * @param seen receives each layer, in order
 */
export function tracedLayers(parameters: Parameters, seen: TracedLayer[]): Layers<Value> {
  const flattened = new Map<Value, number[]>();
  const keep = (
    layer: Pick<TracedLayer, "name" | "kind" | "input" | "weight" | "sum"> & { after: After },
  ): Value => {
    const { name, kind, input, weight, sum, after: { norm, activation } } = layer;
    const normed = norm === undefined
      ? undefined
      : normedByAverages(parameters, sum ?? input, norm);
    const output = activated((normed ?? sum)!, activation);
    const inputShape = flattened.get(input) ?? imageShape(input);
    seen.push({
      ...{ name, kind, activation, norm, input, inputShape, weight, sum, normed, output },
      outputShape: imageShape(output),
    });
    return output;
  };
  const summed = (
    { kind, name, input, after }: Pick<TracedLayer, "kind" | "name" | "input"> & { after: After },
    multiply: (weight: Value) => Value,
  ) => {
    const weight = parameters.weight(name);
    const sum = withBias(parameters, multiply(weight), name);
    return keep({ kind, name, input, after, weight, sum });
  };

  return {
    linear: (input, name, _units, after) =>
      summed(
        { kind: "linear", name, input, after },
        (weight) => linear(input as Matrix, weight as Matrix),
      ),
    conv2d: (input, name, _filters, after) =>
      summed(
        { kind: "conv2d", name, input, after },
        (weight) => conv2d(input as Images, weight as Images),
      ),
    convTranspose2d: (input, name, _filters, size, after) =>
      summed(
        { kind: "convTranspose2d", name, input, after },
        (weight) => convTranspose2d(input as Images, weight as Images, size),
      ),
    batchNorm: (input, name, activation) =>
      keep({
        ...{ kind: "batchNorm", name, input, weight: undefined, sum: undefined },
        after: { norm: name, activation },
      }),
    reshape: (x, ...shape) => {
      const last = seen.at(-1);
      if (last?.output === x) last.outputShape = shape;
      return reshape(x, [x.tensor.shape[0], ...shape]);
    },
    flatten: (x) => {
      const row = reshape(x, [x.tensor.shape[0], -1]);
      flattened.set(row, imageShape(x));
      return row;
    },
    concat: (x, y) => concatCondition(x, y as Matrix),
  };
}

type Matrix = Value<tf.Tensor2D>;
type Images = Value<tf.Tensor4D>;

/** A row of numbers is an image of one pixel. */
function imageShape({ tensor: { shape } }: Value): number[] {
  const ofImage = shape.slice(1);
  return ofImage.length === 3 ? ofImage : [1, 1, ...ofImage];
}

function withBias(parameters: Parameters, x: Value, name: string): Value {
  return biasActivation(x, parameters.get<tf.Tensor1D>(`${name}.bias`), "none");
}

function activated(x: Value, activation: Activation): Value {
  const channels = x.tensor.shape[x.tensor.rank - 1];
  return biasActivation(x, constant(tf.zeros([channels]) as tf.Tensor1D), activation);
}

/** The running averages are constants, so the gradient is only scaled. */
function normedByAverages(parameters: Parameters, x: Value, name: string): Value {
  const mean = parameters.get<tf.Tensor1D>(`${name}.movingMean`).tensor;
  const variance = parameters.get<tf.Tensor1D>(`${name}.movingVariance`).tensor;
  const gamma = parameters.get<tf.Tensor1D>(`${name}.gamma`);
  const beta = parameters.get<tf.Tensor1D>(`${name}.beta`);
  return {
    tensor: batchNormInference(x.tensor, { gamma, beta }, { mean, variance }, "none"),
    inputs: [x],
    pullBack: (dy) => [
      tf.tidy(() => tf.mul(dy, tf.mul(gamma.tensor, tf.rsqrt(tf.add(variance, normEpsilon))))),
    ],
  };
}
