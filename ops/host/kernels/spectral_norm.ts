import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { HostBackend } from "../base/host_backend.ts";
import { hostKernel } from "../base/host_kernel.ts";
import { rowBlocks } from "./row_blocks.ts";

/** Keeps a length from being zero. */
const smallestLength = 1e-12;

/** weight [..., out], u [out] -> normalised weight, the next u, v, sigma [1]. */
export const spectralNorm = hostKernel<Record<"weight" | "u", TensorInfo>, unknown>(
  "SpectralNorm",
  ({ weight, u }, _attributes, backend) => {
    const w = backend.values(weight);
    const columns = weight.shape[weight.shape.length - 1];
    const rows = w.length / columns;
    const v = backend.output([rows]);
    backend.pool.run("rowDots", rows, 2 * columns, [
      w.byteOffset,
      backend.pointer(u),
      v.pointer,
      columns,
    ]);
    makeUnit(v.values);
    const direction = columnSums(w, v.pointer, columns, backend);
    const sigma = backend.output([1]);
    sigma.values[0] = makeUnit(direction.values);
    const y = backend.output(weight.shape);
    backend.pool.run("scaled", Math.ceil(w.length / 4), 8, [
      w.byteOffset,
      1 / sigma.values[0],
      y.pointer,
    ]);
    return [y, direction, v, sigma];
  },
);

/** v W, [columns]. */
function columnSums(w: Float32Array, v: number, columns: number, backend: HostBackend) {
  const sums = backend.output([columns]);
  const { rows, blockRows, blocks, stride } = rowBlocks(w.length, columns);
  backend.withScratch(blocks * stride, ({ byteOffset: partials }) => {
    backend.pool.run("weightedRows", blocks, 2 * blockRows * columns, [
      w.byteOffset,
      v,
      rows,
      columns,
      blockRows,
      partials,
    ]);
    backend.pool.run("sumPartials", columns, blocks, [partials, blocks, stride, sums.pointer]);
  });
  return sums;
}

/** Scales a vector to length 1, and returns the length that it had. */
function makeUnit(x: Float32Array): number {
  const length = Math.max(Math.sqrt(x.reduce((sum, each) => sum + each * each, 0)), smallestLength);
  for (let i = 0; i < x.length; i++) x[i] /= length;
  return length;
}

/** dy, y, u, v, sigma -> the gradient of the weight. */
export const spectralNormGradient = hostKernel<
  Record<"dy" | "y" | "u" | "v" | "sigma", TensorInfo>,
  unknown
>("SpectralNormGradient", ({ dy, y, u, v, sigma }, _attributes, backend) => {
  const columns = dy.shape[dy.shape.length - 1];
  const dx = backend.output(dy.shape);
  const rows = dx.values.length / columns;
  const gradient = backend.pointer(dy);
  const along = backend.output([rows]);
  backend.pool.run("rowProducts", rows, 2 * columns, [
    gradient,
    backend.pointer(y),
    along.pointer,
    columns,
  ]);
  backend.pool.run("spectralGradient", rows, 3 * columns, [
    gradient,
    backend.pointer(u),
    backend.pointer(v),
    along.values.reduce((sum, each) => sum + each, 0),
    backend.values(sigma)[0],
    dx.pointer,
    columns,
  ]);
  backend.disposeData(along.dataId);
  return [dx];
});
