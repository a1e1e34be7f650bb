import type { KernelConfig, TensorInfo } from "@tensorflow/tfjs-core";
import { getKernel, type NamedAttrMap, type NamedTensorInfoMap } from "@tensorflow/tfjs-core";
import type { CudaBackend } from "./cuda_backend.ts";

/** A kernel of the cuda backend. */
export type CudaKernel = Omit<KernelConfig, "backendName">;

/** A kernel with typed inputs and attributes; tfjs's own `KernelConfig` types neither. */
export function cudaKernel<I, A>(
  kernelName: string,
  run: (inputs: I, attributes: A, backend: CudaBackend) => TensorInfo | TensorInfo[],
): CudaKernel {
  return {
    kernelName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(inputs as I, attrs as A, backend as CudaBackend),
  };
}

/** Runs tfjs's own kernel in JavaScript, for cases that ours does not handle. */
export function runStock(
  kernelName: string,
  inputs: NamedTensorInfoMap,
  attributes: unknown,
  backend: CudaBackend,
): TensorInfo {
  const attrs = attributes as NamedAttrMap;
  return getKernel(kernelName, "cpu").kernelFunc({ inputs, attrs, backend }) as TensorInfo;
}

/** Blocks of 256 threads for so many numbers: each thread takes some where there are very many. */
export function elementBlocks(count: number): [number] {
  return [Math.min(Math.ceil(count / 256), 16384)];
}

/** How a sum over rows is split (`kernels/columns.cuh`). It depends on the shape alone, as bits do. */
export function columnBlocks(rows: number, channels: number) {
  const width = Math.min(channels, 128);
  const lanes = Math.floor(256 / width);
  const across = Math.ceil(channels / 128);
  const wanted = Math.max(1, Math.floor(512 / across));
  const rowsPerBlock = Math.max(8 * lanes, Math.ceil(rows / wanted));
  const blocks = Math.ceil(rows / rowsPerBlock);
  return { rowsPerBlock, blocks, grid: [across, blocks] as [number, number] };
}
