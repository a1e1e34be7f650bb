import * as tf from "@tensorflow/tfjs-core";
import { stride } from "./same.ts";
import { joint, type Value } from "./value.ts";
import { numbered, tunable, withNumbers } from "./device/kernel.ts";
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

/**
 * `conv2d` of each part of a batch, with gradients of the filter of their own; some engines are faster at
 * all of them together.
 *
 * @param filters of each part, all of the same numbers
 */
export function conv2dOfParts(xs: readonly Images[], filters: readonly Images[]): Images[] {
  if (xs.length === 1) return [conv2d(xs[0], filters[0])];
  const [{ tensor: filter }] = filters;
  const [, height, width] = xs[0].tensor.shape;
  return productOfParts("conv2d", xs, filters, {
    forward: (tensors) => convolveAll(tensors, filter),
    inputGradient: (dys) => transposeAll(dys, filter, [height, width]),
    filterGradient: (dys) => filterGradients(tensorsOf(xs), dys, filter.shape),
  });
}

/** `convTranspose2d` of each part of a batch. */
export function convTranspose2dOfParts(
  xs: readonly Images[],
  filters: readonly Images[],
  size: readonly [number, number],
): Images[] {
  if (xs.length === 1) return [convTranspose2d(xs[0], filters[0], size)];
  const [{ tensor: filter }] = filters;
  return productOfParts("convTranspose2d", xs, filters, {
    forward: (tensors) => transposeAll(tensors, filter, size),
    inputGradient: (dys) => convolveAll(dys, filter),
    filterGradient: (dys) => filterGradients(dys, tensorsOf(xs), filter.shape),
  });
}

/** Each pass of a layer takes the tensors of all parts, and gives one for each. */
function productOfParts(
  op: "conv2d" | "convTranspose2d",
  xs: readonly Images[],
  filters: readonly Images[],
  passes: Record<Pass, (tensors: readonly tf.Tensor[]) => tf.Tensor[]>,
): Images[] {
  const run = (pass: Pass, tensors: readonly tf.Tensor[]) =>
    accounted(op, filters[0], pass, () => passes[pass](tensors));
  return joint({
    tensors: run("forward", tensorsOf(xs)),
    inputs: xs.flatMap((x, i) => [x, filters[i]]),
    pullBack: (dys, [wantsX, wantsFilter]) => {
      const dxs = wantsX ? run("inputGradient", dys) : [];
      const dfilters = wantsFilter ? run("filterGradient", dys) : [];
      return xs.flatMap((_, i) => [dxs[i], dfilters[i]]);
    },
  }) as Images[];
}

type Images = Value<tf.Tensor4D>;
type Shape4D = [number, number, number, number];

function tensorsOf(values: readonly Images[]): tf.Tensor4D[] {
  return values.map(({ tensor }) => tensor);
}

const geometry = {
  strides: [stride, stride] as [number, number],
  pad: "same" as const,
  dataFormat: "NHWC",
};

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

/** x0, x1, ..., filter -> y0, y1, ... */
const convolveParts = tunable<Record<string, tf.Tensor>, typeof geometry>(
  "Conv2DOfParts",
  ({ filter, ...xs }) =>
    Object.values(xs).map((x) => convolve(x as tf.Tensor4D, filter as tf.Tensor4D)),
);

/** dy0, dy1, ..., filter -> dx0, dx1, ... of that height and width. */
const transposeParts = tunable<
  Record<string, tf.Tensor>,
  typeof geometry & { height: number; width: number }
>(
  "Conv2DBackpropInputOfParts",
  ({ filter, ...dys }, { height, width }) =>
    Object.values(dys).map((dy) => {
      const shape: Shape4D = [dy.shape[0], height, width, filter.shape[2]!];
      return convolveTransposed(dy as tf.Tensor4D, filter as tf.Tensor4D, shape);
    }),
);

/** x0, dy0, x1, dy1, ... -> dfilter0, dfilter1, ... */
const filterGradientParts = tunable<
  Record<string, tf.Tensor>,
  typeof geometry & { filterShape: Shape4D }
>(
  "Conv2DBackpropFilterOfParts",
  (inputs, { filterShape }) =>
    numbered(inputs, ["x", "dy"]).map(([x, dy]) =>
      filterGradient(x as tf.Tensor4D, dy as tf.Tensor4D, filterShape)
    ),
);

function convolveAll(xs: readonly tf.Tensor[], filter: tf.Tensor): tf.Tensor4D[] {
  return convolveParts(
    { ...withNumbers(xs.map((x) => ({ x }))), filter },
    geometry,
  ) as tf.Tensor4D[];
}

function transposeAll(
  dys: readonly tf.Tensor[],
  filter: tf.Tensor,
  [height, width]: readonly [number, number],
): tf.Tensor4D[] {
  const inputs = { ...withNumbers(dys.map((dy) => ({ dy }))), filter };
  return transposeParts(inputs, { ...geometry, height, width }) as tf.Tensor4D[];
}

function filterGradients(
  xs: readonly tf.Tensor[],
  dys: readonly tf.Tensor[],
  filterShape: Shape4D,
): tf.Tensor4D[] {
  const inputs = withNumbers(xs.map((x, i) => ({ x, dy: dys[i] })));
  return filterGradientParts(inputs, { ...geometry, filterShape }) as tf.Tensor4D[];
}
