import type { TensorInfo } from "@tensorflow/tfjs-core";
import { augmentationNumbers } from "../../device/attributes.ts";
import type { GpuBackend } from "../base/gpu_backend.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";
import type { Program } from "../base/pipelines.ts";
import { mainHead } from "../base/workgroups.ts";

type Parameters = Record<"rows" | "strength", TensorInfo>;
type Direction = "forward" | "backward";

const lanes = 256;

/**
 * A workgroup for each image: it sums what the mean needs, then writes. `place_of` is the pixel of `x`
 * that a pixel of the output comes from; none is -1.
 */
const program = (direction: Direction): Program => ({
  key: `differentiable augmentation ${direction}`,
  wgsl: () => /* wgsl */ `
struct Sizes { at: u32, height: u32, width: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read> strength: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
@group(0) @binding(4) var<uniform> s: Sizes;
var<workgroup> sums: array<f32, ${lanes}>;
var<private> image: u32;

fn number(n: u32, threshold: u32, otherwise: f32) -> f32 {
  let row = (s.at + image) * ${augmentationNumbers}u;
  return select(otherwise, rows[row + n], rows[row + threshold] < strength[0]);
}
fn moves_of_image() -> vec2i {
  return vec2i(i32(number(4u, 11u, 0.0)), i32(number(5u, 11u, 0.0)));
}
fn box_of_image() -> vec4i {
  return vec4i(
    i32(number(6u, 12u, 0.0)), i32(number(7u, 12u, 0.0)),
    i32(number(8u, 12u, 0.0)), i32(number(9u, 12u, 0.0)),
  );
}
fn place_of(pixel: u32, moves: vec2i, box: vec4i) -> i32 {
  let size = vec2i(i32(s.height), i32(s.width));
  let here = vec2i(i32(pixel / s.width), i32(pixel % s.width));
  let there = here ${direction === "forward" ? "-" : "+"} moves;
  let seen = ${direction === "forward" ? "here" : "there"};
  let is_cut = all(seen >= box.xy) && all(seen < box.zw);
  let is_inside = all(there >= vec2i(0)) && all(there < size);
  return select(-1, there.x * size.y + there.y, is_inside && !is_cut);
}

${mainHead(lanes)} {
  image = group_of(group, groups);
  let pixels = s.height * s.width;
  let first = image * pixels * s.channels;
  let moves = moves_of_image();
  let box = box_of_image();
  var sum = 0.0;
  for (var pixel = lane; pixel < pixels; pixel += ${lanes}u) {
    let source = ${direction === "forward" ? "i32(pixel)" : "place_of(pixel, moves, box)"};
    if (source >= 0) {
      let at = first + u32(source) * s.channels;
      for (var c = 0u; c < s.channels; c++) { sum += x[at + c]; }
    }
  }
  sums[lane] = sum;
  for (var half = ${lanes / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  workgroupBarrier();

  let scale = number(0u, 10u, 1.0);
  let of_pixel = number(1u, 10u, 0.0) / f32(s.channels);
  let mean = sums[0] / f32(pixels * s.channels);
  let shift = number(2u, 10u, 0.0) * mean${
    direction === "forward" ? " + number(3u, 10u, 0.0)" : ""
  };
  for (var pixel = lane; pixel < pixels; pixel += ${lanes}u) {
    let to = first + pixel * s.channels;
    let source = place_of(pixel, moves, box);
    if (source < 0) {
      for (var c = 0u; c < s.channels; c++) { output[to + c] = ${
    direction === "forward" ? "0.0" : "shift"
  }; }
      continue;
    }
    let at = first + u32(source) * s.channels;
    var of_all = 0.0;
    for (var c = 0u; c < s.channels; c++) { of_all += x[at + c]; }
    let rest = of_pixel * of_all + shift;
    for (var c = 0u; c < s.channels; c++) { output[to + c] = scale * x[at + c] + rest; }
  }
}
`,
});

/** x [batch, height, width, channels] -> y. */
export const diffAugment = gpuKernel<{ x: TensorInfo } & Parameters, { at: number }>(
  "DiffAugment",
  ({ x, ...parameters }, { at }, backend) => [run(x, parameters, at, "forward", backend)],
);

/** dy -> dx. */
export const diffAugmentGradient = gpuKernel<{ dy: TensorInfo } & Parameters, { at: number }>(
  "DiffAugmentGradient",
  ({ dy, ...parameters }, { at }, backend) => [run(dy, parameters, at, "backward", backend)],
);

function run(
  images: TensorInfo,
  { rows, strength }: Parameters,
  at: number,
  direction: Direction,
  backend: GpuBackend,
): TensorInfo {
  const [batch, height, width, channels] = images.shape;
  const output = backend.output(images.shape);
  backend.dispatch({
    program: program(direction),
    tensors: [images, rows, strength, output],
    sizes: [at, height, width, channels],
    groups: batch,
  });
  return output;
}
