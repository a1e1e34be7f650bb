import type * as tf from "@tensorflow/tfjs-core";
import {
  activationTangent,
  concatCondition,
  conv2d,
  linear,
  reshape,
  type Value,
} from "../ops/layers.ts";
import type { After, Layers } from "./layers.ts";
import type { Parameters } from "./parameters.ts";

/** The outputs of a pass by the names of their layers, after the activations. */
export type LayerOutputs = Map<string, tf.Tensor>;

/**
 * The layers as changes of their outputs when their inputs change a little. Biases do not show in them.
 * Only layers without norms, and with rectifiers, have such a change that is linear.
 */
export function tangentLayers(parameters: Parameters, outputs: LayerOutputs): Layers<Value> {
  const finish = (x: Value, name: string, { norm, activation }: After): Value => {
    if (norm !== undefined) return refuse();
    return activationTangent(x, outputs.get(name)!, activation);
  };
  return {
    linear: (x, name, _units, after) =>
      finish(linear(x as Value<tf.Tensor2D>, parameters.weight(name)), name, after),
    conv2d: (x, name, _filters, after) =>
      finish(conv2d(x as Value<tf.Tensor4D>, parameters.weight(name)), name, after),
    convTranspose2d: refuse,
    batchNorm: refuse,
    reshape: (x, ...imageShape) => reshape(x, [x.tensor.shape[0], ...imageShape]),
    flatten: (x) => reshape(x, [x.tensor.shape[0], -1]),
    concat: (x, y) => concatCondition(x, y as Value<tf.Tensor2D>),
  };
}

function refuse(): never {
  throw new Error("the change of this layer is not linear in the change of its input");
}
