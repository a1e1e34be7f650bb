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
