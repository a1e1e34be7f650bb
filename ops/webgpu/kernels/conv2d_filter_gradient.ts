import {
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import { geometryOf } from "../../device/geometry.ts";
import { geometrySizes, geometryValues, isPlain } from "../base/convolution_sizes.ts";
import { type Product, sharedOuterSteps } from "../gemm/product.ts";
import { runProduct } from "../gemm/run_product.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";

/**
 * dfilter[tap, in, out] = sum over the pixels of dy of x[under that tap, in] * dy[pixel, out].
 * A row is one tap and one channel of x, an outer step one pixel of dy, the depth the images: at one pixel a
 * tap lies inside every image or none.
 */
const filterGradient: Product = {
  name: "conv2d filter gradient",
  aAlong: "rows",
  bAlong: "columns",
  sizes: [...geometrySizes, "in_channels"],
  wgsl: /* wgsl */ `
${sharedOuterSteps}
// The tap, less the pads, and the channel.
fn row_of(row: u32) -> vec3i {
  let tap = row / s.in_channels;
  let at = vec2i(vec2u(tap / s.filter_width, tap % s.filter_width));
  return vec3i(at - vec2i(vec2u(s.pad_top, s.pad_left)), i32(row % s.in_channels));
}
fn a_start(row: vec3i, o: u32) -> i32 {
  let place = vec2u(o / s.out_width, o % s.out_width);
  let at = row.xy + vec2i(place * vec2u(s.stride_height, s.stride_width));
  let is_inside = all(at >= vec2i(0)) && at.x < i32(s.in_height) && at.y < i32(s.in_width);
  return select(-1, (at.x * i32(s.in_width) + at.y) * i32(s.in_channels) + row.z, is_inside);
}
fn b_start(o: u32) -> u32 {
  return o * s.columns;
}
fn c_start(row: vec3i, number: u32) -> i32 {
  return i32((part * s.rows + number) * s.columns);
}
`,
};

/** x [batch, height, width, in], dy [batch, height, width, out] -> dfilter [height, width, in, out]. */
export const conv2dFilterGradient = gpuKernel<
  Record<"x" | "dy", TensorInfo>,
  Conv2DBackpropFilterAttrs
>(Conv2DBackpropFilter, (inputs, attributes, backend) => {
  if (!isPlain(attributes)) return backend.runStock(Conv2DBackpropFilter, inputs, attributes);
  const { x, dy } = inputs;
  const { filterShape } = attributes;
  const g = geometryOf(x.shape, filterShape, attributes);
  return runProduct(backend, {
    product: filterGradient,
    a: x,
    b: dy,
    shape: filterShape,
    vectors: { a: g.inChannels % 4 === 0, b: g.outChannels % 4 === 0 },
    sizes: {
      rows: g.filterHeight * g.filterWidth * g.inChannels,
      columns: g.outChannels,
      depth: g.batchSize,
      outer: g.outHeight * g.outWidth,
      a_step: g.inHeight * g.inWidth * g.inChannels,
      b_step: g.outHeight * g.outWidth * g.outChannels,
      in_channels: g.inChannels,
      ...geometryValues(g),
    },
  });
});
