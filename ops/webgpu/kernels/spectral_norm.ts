import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { type ElementKernel, runElements } from "../base/element_kernel.ts";
import type { GpuBackend } from "../base/gpu_backend.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";
import type { Program } from "../base/pipelines.ts";
import { sumRows } from "../base/row_kernel.ts";
import { mainHead } from "../base/workgroups.ts";
import { sumParts } from "../gemm/sum_parts.ts";

const lanes = 64;

/** WGSL: adds up `sums` over the lanes of a workgroup, into the first. */
const sumLanes = /* wgsl */ `
  sums[lane] = sum;
  for (var half = ${lanes / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  workgroupBarrier();
`;

/** Sums of x times y over each row: a workgroup a row. Of y, all rows are one if `y_step` is 0. */
const rowProducts: Program = {
  key: "sums of products over rows",
  wgsl: () => /* wgsl */ `
struct Sizes { rows: u32, columns: u32, y_step: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> s: Sizes;
var<workgroup> sums: array<f32, ${lanes}>;
${mainHead(lanes)} {
  let row = group_of(group, groups);
  var sum = 0.0;
  if (row < s.rows) {
    for (var c = lane; c < s.columns; c += ${lanes}u) {
      sum += x[row * s.columns + c] * y[row * s.y_step + c];
    }
  }
  ${sumLanes}
  if (lane == 0u && row < s.rows) { output[row] = sums[0]; }
}
`,
};

/** A vector scaled to length 1, and the length: one workgroup. */
const makeUnit: Program = {
  key: "unit vector",
  wgsl: () => /* wgsl */ `
struct Sizes { count: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> length_of: array<f32>;
@group(0) @binding(3) var<uniform> s: Sizes;
var<workgroup> sums: array<f32, ${lanes}>;
${mainHead(lanes)} {
  var sum = 0.0;
  for (var i = lane; i < s.count; i += ${lanes}u) { sum += x[i] * x[i]; }
  ${sumLanes}
  let length = max(sqrt(sums[0]), 1e-12);
  for (var i = lane; i < s.count; i += ${lanes}u) { y[i] = x[i] / length; }
  if (lane == 0u && group_of(group, groups) == 0u) { length_of[0] = length; }
}
`,
};

/** Block sums over rows of v W. */
const weightedRows: ElementKernel = {
  name: "block sums of weighted rows",
  reads: ["w", "v"],
  sizes: ["rows", "columns", "block_rows"],
  wgsl: /* wgsl */ `
  let column = i % s.columns;
  let first = i / s.columns * s.block_rows;
  var sum = 0.0;
  for (var row = first; row < min(first + s.block_rows, s.rows); row++) {
    sum += w[row * s.columns + column] * v[row];
  }
  output[i] = sum;
`,
};

const divide: ElementKernel = {
  name: "divided by a number",
  reads: ["x", "by"],
  sizes: [],
  wgsl: "output[i] = x[i] / by[0];",
};

/** weight [..., out], u [out] -> normalised weight, the next u, v, sigma [1]. */
export const spectralNorm = gpuKernel<Record<"weight" | "u", TensorInfo>, unknown>(
  "SpectralNorm",
  ({ weight, u }, _attributes, backend) => {
    const { rows, columns } = matrixOf(weight);
    const product = productsOfRows(backend, weight, u, { rows, columns, step: 0 });
    const [v, length] = unit(backend, product);
    const blockRows = sumRows(rows);
    const partial = backend.output([Math.ceil(rows / blockRows), columns]);
    runElements(backend, weightedRows, {
      ...{ inputs: [weight, v], output: partial, sizes: [rows, columns, blockRows] },
    });
    const sums = backend.output([columns]);
    sumParts(backend, partial, sums);
    const [direction, sigma] = unit(backend, sums);
    const y = backend.output(weight.shape);
    runElements(backend, divide, { inputs: [weight, sigma], output: y, sizes: [] });
    for (const each of [product, length, partial, sums]) backend.disposeData(each.dataId);
    return [y, direction, v, sigma];
  },
);

const correct: ElementKernel = {
  name: "gradient of the spectral norm",
  reads: ["dy", "u", "v", "along", "sigma"],
  sizes: ["columns"],
  wgsl: /* wgsl */ `
  let part = along[0] * v[i / s.columns] * u[i % s.columns];
  output[i] = (dy[i] - part) / sigma[0];
`,
};

/** dy, y, u, v, sigma -> the gradient of the weight. */
export const spectralNormGradient = gpuKernel<
  Record<"dy" | "y" | "u" | "v" | "sigma", TensorInfo>,
  unknown
>("SpectralNormGradient", ({ dy, y, u, v, sigma }, _attributes, backend) => {
  const { rows, columns } = matrixOf(dy);
  const products = productsOfRows(backend, dy, y, { rows, columns, step: columns });
  const along = sumOf(backend, products);
  const dx = backend.output(dy.shape);
  runElements(backend, correct, { inputs: [dy, u, v, along, sigma], output: dx, sizes: [columns] });
  for (const each of [products, along]) backend.disposeData(each.dataId);
  return [dx];
});

function matrixOf({ shape }: TensorInfo): { rows: number; columns: number } {
  const columns = shape[shape.length - 1];
  return { rows: util.sizeFromShape(shape) / columns, columns };
}

function productsOfRows(
  backend: GpuBackend,
  x: TensorInfo,
  y: TensorInfo,
  { rows, columns, step }: { rows: number; columns: number; step: number },
): TensorInfo {
  const output = backend.output([rows]);
  backend.dispatch({
    program: rowProducts,
    tensors: [x, y, output],
    sizes: [rows, columns, step],
    groups: rows,
  });
  return output;
}

function unit(backend: GpuBackend, x: TensorInfo): [unit: TensorInfo, length: TensorInfo] {
  const [y, length] = [backend.output(x.shape), backend.output([1])];
  const sizes = [util.sizeFromShape(x.shape)];
  backend.dispatch({ program: makeUnit, tensors: [x, y, length], sizes, groups: 1 });
  return [y, length];
}

/** The sum of a vector, [1]. */
function sumOf(backend: GpuBackend, x: TensorInfo): TensorInfo {
  const output = backend.output([1]);
  const sizes = [1, util.sizeFromShape(x.shape)];
  backend.dispatch({ program: sumOfRow, tensors: [x, output], sizes, groups: 1 });
  return output;
}

const sumOfRow: Program = {
  key: "sum of a vector",
  wgsl: () => /* wgsl */ `
struct Sizes { rows: u32, columns: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> s: Sizes;
var<workgroup> sums: array<f32, ${lanes}>;
${mainHead(lanes)} {
  var sum = 0.0;
  for (var c = lane; c < s.columns; c += ${lanes}u) { sum += x[c]; }
  ${sumLanes}
  if (lane == 0u && group_of(group, groups) < s.rows) { output[0] = sums[0]; }
}
`,
};
