import type * as tf from "@tensorflow/tfjs-core";
import {
  type Activation,
  biasActivation,
  concatCondition,
  conv2dOfParts,
  convTranspose2dOfParts,
  linear,
  reshape,
  type Value,
} from "../ops/layers.ts";
import type { After, Layers } from "./layers.ts";
import type { Parameters } from "./parameters.ts";
import type { Parts } from "./split.ts";
import type { LayerOutputs } from "./tangent_layers.ts";

/**
 * A norm with the biases before and the activation after it; `norms.ts` has the two kinds. The biases are
 * absent if the layer has added them itself.
 */
export type Norm = (
  xs: Parts,
  name: string,
  activation: Activation,
  biases?: Parts<tf.Tensor1D>,
) => Parts;

/**
 * The layers as values on the device. Parts of a batch go through them side by side, each with its own
 * parameters; only a norm joins them.
 *
 * @param parameters of each part
 * @param outputs of each part; adds to them
 */
export function valueLayers(
  parameters: readonly Parameters[],
  norm: Norm,
  outputs?: readonly LayerOutputs[],
): Layers<Parts> {
  const finish = (xs: Parts, name: string, { norm: normName, activation }: After): Parts => {
    const biases = parameters.map((part) => part.get<tf.Tensor1D>(`${name}.bias`));
    const finished = normName
      ? norm(xs, normName, activation, biases)
      : xs.map((x, i) => biasActivation(x, biases[i], activation));
    finished.forEach(({ tensor }, i) => outputs?.[i].set(name, tensor));
    return finished;
  };
  const weights = (name: string) => parameters.map((part) => part.weight<tf.Tensor4D>(name));

  return {
    linear: (xs, name, _units, after) => {
      const multiply = (x: Value, i: number) =>
        linear(x as Value<tf.Tensor2D>, parameters[i].weight(name));
      return finish(xs.map(multiply), name, after);
    },
    conv2d: (xs, name, _filters, after) =>
      finish(conv2dOfParts(xs as Images[], weights(name)), name, after),
    convTranspose2d: (xs, name, _filters, size, after) =>
      finish(convTranspose2dOfParts(xs as Images[], weights(name), size), name, after),
    batchNorm: (xs, name, activation) => norm(xs, name, activation),
    reshape: (xs, ...imageShape) => xs.map((x) => reshape(x, [x.tensor.shape[0], ...imageShape])),
    flatten: (xs) => xs.map((x) => reshape(x, [x.tensor.shape[0], -1])),
    concat: (xs, ys) => xs.map((x, i) => concatCondition(x, ys[i] as Value<tf.Tensor2D>)),
  };
}

type Images = Value<tf.Tensor4D>;
