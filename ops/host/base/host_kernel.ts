import type { KernelConfig, TensorInfo } from "@tensorflow/tfjs-core";
import type { HostBackend } from "./host_backend.ts";

/** A kernel of every backend that is a `HostBackend`. */
export type HostKernel = Omit<KernelConfig, "backendName">;

/** A kernel with typed inputs and attributes; tfjs's own `KernelConfig` types neither. */
export function hostKernel<I, A>(
  kernelName: string,
  run: (inputs: I, attributes: A, backend: HostBackend) => TensorInfo | TensorInfo[],
): HostKernel {
  return {
    kernelName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(inputs as I, attrs as A, backend as HostBackend),
  };
}
