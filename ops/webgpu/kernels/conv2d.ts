import { Conv2D, type TensorInfo } from "@tensorflow/tfjs-core";
import { type ConvolutionAttributes, geometryOf } from "../../device/geometry.ts";
import { type Product, sharedOuterSteps } from "../gemm/product.ts";
import { runProduct } from "../gemm/run_product.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";
import { geometrySizes, geometryValues, isPlain } from "../base/convolution_sizes.ts";

/**
 * y[pixel, out] = sum over taps and over in of x[patch of the pixel] * filter[tap, in, out].
 * A row is one pixel of y, an outer step one tap, the depth the channels of x.
 */
const convolution: Product = {
  name: "conv2d",
  aAlong: "depth",
  bAlong: "columns",
  sizes: geometrySizes,
  wgsl: /* wgsl */ `
${sharedOuterSteps}
// The image, and the corner of the patch in it.
fn row_of(row: u32) -> vec3i {
  let pixel = vec2u(row / s.out_width % s.out_height, row % s.out_width);
  let corner = vec2i(pixel * vec2u(s.stride_height, s.stride_width)) - vec2i(vec2u(s.pad_top, s.pad_left));
  return vec3i(i32(row / (s.out_height * s.out_width)), corner);
}
fn a_start(row: vec3i, o: u32) -> i32 {
  let y = row.y + i32(o / s.filter_width);
  let x = row.z + i32(o % s.filter_width);
  let is_inside = y >= 0 && y < i32(s.in_height) && x >= 0 && x < i32(s.in_width);
  let pixel = (row.x * i32(s.in_height) + y) * i32(s.in_width) + x;
  return select(-1, pixel * i32(s.depth), is_inside);
}
fn b_start(o: u32) -> u32 {
  return o * s.depth * s.columns;
}
fn c_start(row: vec3i, number: u32) -> i32 {
  return i32((part * s.rows + number) * s.columns);
}
`,
};

/** x [batch, height, width, in], filter [height, width, in, out] -> y [batch, height, width, out]. */
export const conv2d = gpuKernel<Record<"x" | "filter", TensorInfo>, ConvolutionAttributes>(
  Conv2D,
  (inputs, attributes, backend) => {
    if (!isPlain(attributes)) return backend.runStock(Conv2D, inputs, attributes);
    const { x, filter } = inputs;
    const g = geometryOf(x.shape, filter.shape, attributes);
    return runProduct(backend, {
      product: convolution,
      a: x,
      b: filter,
      shape: g.outShape,
      vectors: { a: g.inChannels % 4 === 0, b: g.outChannels % 4 === 0 },
      sizes: {
        rows: g.batchSize * g.outHeight * g.outWidth,
        columns: g.outChannels,
        depth: g.inChannels,
        outer: g.filterHeight * g.filterWidth,
        a_step: 1,
        b_step: g.outChannels,
        ...geometryValues(g),
      },
    });
  },
);
