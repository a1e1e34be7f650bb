import * as tf from "@tensorflow/tfjs-core";
import { stride } from "./same.ts";
import type { Value } from "./value.ts";
import { accounted, type Pass } from "./device/work_account.ts";

/**
 * A 5x5 convolution, stride 2, with TensorFlow's SAME padding (DCGAN's only one: Radford et al. 2016): y[b, i, j, d] = sum over u, v, c of
 * x[b, 2i + u - pad, 2j + v - pad, c] * filter[u, v, c, d].
 *
 * @param x [batch, height, width, in]
 * @param filter [5, 5, in, out]
 * @returns [batch, ceil(height / 2), ceil(width / 2), out]
 */
export function conv2d(x: Value<tf.Tensor4D>, filter: Value<tf.Tensor4D>): Value<tf.Tensor4D> {
  const run = (pass: Pass, compute: () => tf.Tensor4D) =>
    accounted("conv2d", filter, pass, compute);
  return {
    tensor: run("forward", () => convolve(x.tensor, filter.tensor)),
    inputs: [x, filter],
    pullBack: (dy, [wantsX, wantsFilter]) => [
      wantsX
        ? run("inputGradient", () => convolveTransposed(dy, filter.tensor, x.tensor.shape))
        : undefined,
      wantsFilter
        ? run("filterGradient", () => filterGradient(x.tensor, dy, filter.tensor.shape))
        : undefined,
    ],
  };
}

/**
 * The transposed convolution (TensorFlow's `conv2d_transpose`): the gradient of a SAME `conv2d` with
 * respect to its input. The output
 * size must be given, since two sizes halve to the same one.
 *
 * @param x [batch, ceil(height / 2), ceil(width / 2), in]
 * @param filter [5, 5, out, in]: the layout of the convolution that this transposes
 * @returns [batch, height, width, out]
 */
export function convTranspose2d(
  x: Value<tf.Tensor4D>,
  filter: Value<tf.Tensor4D>,
  [height, width]: readonly [number, number],
): Value<tf.Tensor4D> {
  const shape: Shape4D = [x.tensor.shape[0], height, width, filter.tensor.shape[2]];
  const run = (pass: Pass, compute: () => tf.Tensor4D) =>
    accounted("convTranspose2d", filter, pass, compute);
  return {
    tensor: run("forward", () => convolveTransposed(x.tensor, filter.tensor, shape)),
    inputs: [x, filter],
    pullBack: (dy, [wantsX, wantsFilter]) => [
      wantsX ? run("inputGradient", () => convolve(dy, filter.tensor)) : undefined,
      wantsFilter
        ? run("filterGradient", () => filterGradient(dy, x.tensor, filter.tensor.shape))
        : undefined,
    ],
  };
}

type Shape4D = [number, number, number, number];

const geometry = { strides: [stride, stride], pad: "same", dataFormat: "NHWC" };

function convolve(x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D {
  return tf.conv2d(x, filter, stride, "same");
}

function convolveTransposed(x: tf.Tensor4D, filter: tf.Tensor4D, inputShape: Shape4D): tf.Tensor4D {
  return tf.engine().runKernel("Conv2DBackpropInput", { dy: x, filter }, {
    ...geometry,
    inputShape,
  }) as tf.Tensor4D;
}

function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, filterShape: Shape4D): tf.Tensor4D {
  return tf.engine().runKernel("Conv2DBackpropFilter", { x, dy }, {
    ...geometry,
    filterShape,
  }) as tf.Tensor4D;
}
