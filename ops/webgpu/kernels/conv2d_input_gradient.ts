import {
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import { geometryOf } from "../../device/geometry.ts";
import { geometrySizes, geometryValues, isPlain } from "../base/convolution_sizes.ts";
import type { Product } from "../gemm/product.ts";
import { runProduct } from "../gemm/run_product.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";

/**
 * dx[pixel, in] = sum over taps and over out of dy[where the tap came from] * filter[tap, in, out].
 *
 * At stride 2 only every second tap touches a pixel of dx; the pixel's parity decides which. So the pixels
 * of one parity (a phase) form one product with only these taps, without multiplications by the zeros of a
 * dilated dy. A row is one pixel of its phase, an outer step one of the phase's taps, the depth the channels
 * of dy.
 */
const transposedConvolution: Product = {
  name: "conv2d input gradient",
  aAlong: "depth",
  bAlong: "depth",
  sizes: [...geometrySizes, "phase_height", "phase_width"],
  wgsl: /* wgsl */ `
fn stride() -> vec2u {
  return vec2u(s.stride_height, s.stride_width);
}
fn phase() -> vec2u {
  return vec2u(part / s.stride_width, part % s.stride_width);
}
// The first tap of this phase; the others follow a stride apart.
fn first_tap() -> vec2u {
  return (phase() + vec2u(s.pad_top, s.pad_left)) % stride();
}
fn taps() -> vec2u {
  return (vec2u(s.filter_height, s.filter_width) - first_tap() + stride() - 1u) / stride();
}
fn tap(o: u32) -> vec2u {
  return vec2u(o / taps().y, o % taps().y);
}
fn outer_range() -> vec2u {
  return vec2u(0u, taps().x * taps().y);
}
// The image, and where in dy the first tap came from.
fn row_of(row: u32) -> vec3i {
  let pixel = vec2u(row / s.phase_width % s.phase_height, row % s.phase_width);
  let at = pixel * stride() + phase() + vec2u(s.pad_top, s.pad_left) - first_tap();
  return vec3i(i32(row / (s.phase_height * s.phase_width)), vec2i(at / stride()));
}
fn a_start(row: vec3i, o: u32) -> i32 {
  let at = row.yz - vec2i(tap(o));
  let is_inside = all(at >= vec2i(0)) && at.x < i32(s.out_height) && at.y < i32(s.out_width);
  let pixel = (row.x * i32(s.out_height) + at.x) * i32(s.out_width) + at.y;
  return select(-1, pixel * i32(s.depth), is_inside);
}
fn b_start(o: u32) -> u32 {
  let at = first_tap() + tap(o) * stride();
  return (at.x * s.filter_width + at.y) * s.columns * s.depth;
}
fn c_start(row: vec3i, number: u32) -> i32 {
  let pixel = vec2u(number / s.phase_width % s.phase_height, number % s.phase_width);
  let at = pixel * stride() + phase();
  let is_inside = at.x < s.in_height && at.y < s.in_width;
  let place = (u32(row.x) * s.in_height + at.x) * s.in_width + at.y;
  return select(-1, i32(place * s.columns), is_inside);
}
`,
};

/** dy [batch, height, width, out], filter [height, width, in, out] -> dx. Also the transposed convolution. */
export const conv2dInputGradient = gpuKernel<
  Record<"dy" | "filter", TensorInfo>,
  Conv2DBackpropInputAttrs
>(Conv2DBackpropInput, (inputs, attributes, backend) => {
  if (!isPlain(attributes)) return backend.runStock(Conv2DBackpropInput, inputs, attributes);
  const { dy, filter } = inputs;
  const { inputShape } = attributes;
  const g = geometryOf(inputShape, filter.shape, attributes);
  const phaseHeight = Math.ceil(g.inHeight / g.strideHeight);
  const phaseWidth = Math.ceil(g.inWidth / g.strideWidth);
  const isWhole = g.outChannels % 4 === 0;
  return runProduct(backend, {
    product: transposedConvolution,
    a: dy,
    b: filter,
    shape: inputShape,
    vectors: { a: isWhole, b: isWhole },
    sizes: {
      rows: g.batchSize * phaseHeight * phaseWidth,
      columns: g.inChannels,
      depth: g.outChannels,
      outer: g.filterHeight * g.filterWidth,
      parts: g.strideHeight * g.strideWidth,
      a_step: 1,
      b_step: g.outChannels,
      phase_height: phaseHeight,
      phase_width: phaseWidth,
      ...geometryValues(g),
    },
  });
});
