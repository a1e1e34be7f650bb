import type { KernelConfig, TensorInfo } from "@tensorflow/tfjs-core";
import type { BlasBackend } from "./blas_backend.ts";

/** A kernel of every backend that is a `BlasBackend`. */
export type FfiKernel = Omit<KernelConfig, "backendName">;

/** A kernel with typed inputs and attributes; tfjs's own `KernelConfig` types neither. */
export function ffiKernel<I, A>(
  kernelName: string,
  run: (inputs: I, attributes: A, backend: BlasBackend) => TensorInfo | TensorInfo[],
): FfiKernel {
  return {
    kernelName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(inputs as I, attrs as A, backend as BlasBackend),
  };
}
