import { type KernelConfig, type TensorInfo } from "@tensorflow/tfjs-core";
import type { GpuBackend } from "./gpu_backend.ts";

/** A kernel of every backend that is a `GpuBackend`. */
export type GpuKernel = Omit<KernelConfig, "backendName">;

/** A kernel with typed inputs and attributes; tfjs's own `KernelConfig` types neither. */
export function gpuKernel<I, A>(
  kernelName: string,
  run: (inputs: I, attributes: A, backend: GpuBackend) => TensorInfo | TensorInfo[],
): GpuKernel {
  return {
    kernelName,
    kernelFunc: ({ inputs, attrs, backend }) => run(inputs as I, attrs as A, backend as GpuBackend),
  };
}
