import type { KernelConfig, TensorInfo } from "@tensorflow/tfjs-core";
import type { BlasBackend } from "./blas_backend.ts";

/** The name under which the backend and its kernels are registered with tfjs. */
export const blasBackendName = "blas";

/** A kernel with typed inputs and attributes; tfjs's own `KernelConfig` types neither. */
export function ffiKernel<I, A>(
  kernelName: string,
  run: (inputs: I, attributes: A, backend: BlasBackend) => TensorInfo | TensorInfo[],
): KernelConfig {
  return {
    kernelName,
    backendName: blasBackendName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(inputs as I, attrs as A, backend as BlasBackend),
  };
}
