import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { CudaBackend } from "../base/cuda_backend.ts";
import { cudaKernel } from "../base/cuda_kernel.ts";
import { int, type KernelArgument } from "../base/kernel_arguments.ts";
import { columnBlocks, elementBlocks } from "../base/launch_sizes.ts";

const file = "spectral_norm";

/** weight [..., out], u [out] -> normalised weight, the next u, v, sigma [1]. */
export const spectralNorm = cudaKernel<Record<"weight" | "u", TensorInfo>, unknown>(
  "SpectralNorm",
  ({ weight, u }, _attributes, backend) => {
    const { card } = backend;
    const { rows, columns } = matrixOf(weight);
    const [w, before] = [backend.address(weight), backend.address(u)];
    const [y, v] = [backend.output(weight.shape), backend.output([rows])];
    const [direction, sigma] = [backend.output([columns]), backend.output([1])];
    card.withScratch(4 * (rows + columns), (product) => {
      rowProducts(backend, rows, [w, before, product, int(rows), int(columns), int(0)]);
      makeUnit(backend, [product, v.address, sigma.address, int(rows)]);
      columnSums(backend, { w, v: v.address, sums: product }, { rows, columns });
      makeUnit(backend, [product, direction.address, sigma.address, int(columns)]);
    });
    card.launch({ file, name: "divide_by" }, elementBlocks(y.size), 256, [
      w,
      sigma.address,
      y.address,
      int(y.size),
    ]);
    return [y, direction, v, sigma];
  },
);

/** dy, y, u, v, sigma -> the gradient of the weight. */
export const spectralNormGradient = cudaKernel<
  Record<"dy" | "y" | "u" | "v" | "sigma", TensorInfo>,
  unknown
>("SpectralNormGradient", ({ dy, y, u, v, sigma }, _attributes, backend) => {
  const { card } = backend;
  const { rows, columns } = matrixOf(dy);
  const [gradient, normalised, ...others] = [dy, y, u, v].map((each) => backend.address(each));
  const divisor = backend.address(sigma);
  const dx = backend.output(dy.shape);
  card.withScratch(4 * (rows + 1), (products) => {
    const along = products + BigInt(4 * rows);
    const sizes = [int(rows), int(columns), int(columns)];
    rowProducts(backend, rows, [gradient, normalised, products, ...sizes]);
    card.launch({ file, name: "sum_of" }, [1], 256, [products, along, int(rows)]);
    card.launch({ file, name: "spectral_gradient" }, elementBlocks(dx.size), 256, [
      gradient,
      ...others,
      along,
      divisor,
      dx.address,
      int(dx.size),
      int(columns),
    ]);
  });
  return [dx];
});

function matrixOf({ shape }: TensorInfo): { rows: number; columns: number } {
  const columns = shape[shape.length - 1];
  return { rows: util.sizeFromShape(shape) / columns, columns };
}

function rowProducts({ card }: CudaBackend, rows: number, values: KernelArgument[]): void {
  card.launch({ file, name: "row_products" }, [Math.min(rows, 16384)], 256, values);
}

function makeUnit({ card }: CudaBackend, values: KernelArgument[]): void {
  card.launch({ file, name: "make_unit" }, [1], 256, values);
}

/** v W, into `sums`. */
function columnSums(
  { card }: CudaBackend,
  { w, v, sums }: Record<"w" | "v" | "sums", bigint>,
  { rows, columns }: { rows: number; columns: number },
): void {
  const { rowsPerBlock, blocks, grid } = columnBlocks(rows, columns);
  card.withScratch(4 * blocks * columns, (partials) => {
    const values = [w, v, partials, ...[rows, columns, rowsPerBlock].map(int)];
    card.launch({ file, name: "weighted_rows" }, grid, 256, values);
    card.launch({ file: "bias_activation", name: "sum_partials" }, [columns], 128, [
      partials,
      sums,
      int(columns),
      int(blocks),
    ]);
  });
}
