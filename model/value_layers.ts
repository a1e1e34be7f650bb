import type * as tf from "@tensorflow/tfjs-core";
import {
  type Activation,
  biasActivation,
  concatCondition,
  conv2d,
  convTranspose2d,
  linear,
  reshape,
  type Value,
} from "../ops/layers.ts";
import type { After, Layers } from "./layers.ts";
import type { Parameters } from "./parameters.ts";
import type { LayerOutputs } from "./tangent_layers.ts";

/**
 * A norm with the bias before and the activation after it; `norms.ts` has the two kinds. The bias is
 * absent if the layer has added it itself.
 */
export type Norm = (
  x: Value,
  name: string,
  activation: Activation,
  bias?: Value<tf.Tensor1D>,
) => Value;

/** The layers as values on the device, with weights from `parameters`; it adds to `outputs`. */
export function valueLayers(
  parameters: Parameters,
  norm: Norm,
  outputs?: LayerOutputs,
): Layers<Value> {
  const finish = (x: Value, name: string, after: After): Value => {
    const bias = parameters.get<tf.Tensor1D>(`${name}.bias`);
    const output = after.norm
      ? norm(x, after.norm, after.activation, bias)
      : biasActivation(x, bias, after.activation);
    outputs?.set(name, output.tensor);
    return output;
  };

  return {
    linear: (x, name, _units, after) =>
      finish(linear(x as Value<tf.Tensor2D>, parameters.weight(name)), name, after),
    conv2d: (x, name, _filters, after) =>
      finish(conv2d(x as Value<tf.Tensor4D>, parameters.weight(name)), name, after),
    convTranspose2d: (x, name, _filters, size, after) =>
      finish(
        convTranspose2d(x as Value<tf.Tensor4D>, parameters.weight(name), size),
        name,
        after,
      ),
    batchNorm: (x, name, activation) => norm(x, name, activation),
    reshape: (x, ...imageShape) => reshape(x, [x.tensor.shape[0], ...imageShape]),
    flatten: (x) => reshape(x, [x.tensor.shape[0], -1]),
    concat: (x, y) => concatCondition(x, y as Value<tf.Tensor2D>),
  };
}
