import { type TensorInfo, ZerosLike } from "@tensorflow/tfjs-core";
import { type ElementKernel, runElements } from "../base/element_kernel.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";

const zeros: ElementKernel = { name: "zeros", reads: [], sizes: [], wgsl: "output[i] = 0.0;" };

/** Zeros in the shape of x. */
export const zerosLike = gpuKernel<{ x: TensorInfo }, object>(
  ZerosLike,
  ({ x }, attributes, backend) => {
    if (x.dtype !== "float32") return backend.runStock(ZerosLike, { x }, attributes);
    const output = backend.output(x.shape);
    runElements(backend, zeros, { inputs: [], output, sizes: [] });
    return output;
  },
);
