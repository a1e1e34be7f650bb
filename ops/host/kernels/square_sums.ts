import type { TensorInfo } from "@tensorflow/tfjs-core";
import { hostKernel } from "../base/host_kernel.ts";

/** Any number of tensors -> the sum of squares of each, added in 64 bits. */
export const squareSums = hostKernel<Record<string, TensorInfo>, unknown>(
  "SquareSums",
  (tensors, _attributes, backend) => {
    const each = Object.values(tensors);
    const result = backend.output([each.length]);
    each.forEach((tensor, n) => result.values[n] = sumOf(backend.values(tensor)));
    return [result];
  },
);

function sumOf(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}
