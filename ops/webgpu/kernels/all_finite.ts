import type { TensorInfo } from "@tensorflow/tfjs-core";
import { gpuKernel } from "../base/gpu_kernel.ts";
import { type ListKernel, runList } from "../base/list_kernel.ts";

/** Tests the bits of the exponent, since compilers may assume that floats are finite. */
const look: ListKernel = {
  name: "all finite",
  arrays: ["x"],
  shared: { answer: "atomic<u32>" },
  values: [],
  wgsl: (n) => /* wgsl */ `
    let exponent = bitcast<u32>(x${n}[i]) & 0x7f800000u;
    if (exponent == 0x7f800000u) { atomicStore(&answer, 0u); }
`,
};

/** Any number of tensors -> a scalar: 1 until an invocation finds a number that is not finite. */
export const allFinite = gpuKernel<Record<string, TensorInfo>, unknown>(
  "AllFinite",
  (tensors, _attributes, backend) => {
    const answer = backend.makeTensorInfo([], "float32", Float32Array.of(1));
    runList(backend, look, {
      things: Object.values(tensors).map((tensor) => [tensor]),
      shared: [answer],
      values: [],
    });
    return [answer];
  },
);
