import type { TensorInfo } from "@tensorflow/tfjs-core";
import { numbered } from "../../device/kernel.ts";
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

/** Any number of pairs -> the sum of the squares of their differences. */
export const squareDistances = hostKernel<Record<string, TensorInfo>, unknown>(
  "SquareDistances",
  (tensors, _attributes, backend) => {
    const pairs = numbered(tensors, ["from", "to"]);
    const result = backend.output([pairs.length]);
    pairs.forEach(([from, to], n) => {
      result.values[n] = distance(backend.values(from), backend.values(to));
    });
    return [result];
  },
);

/** Any number of tensors, each times the factor. */
export const scaleAll = hostKernel<Record<string, TensorInfo>, { factor: number }>(
  "ScaleAll",
  (tensors, { factor }, backend) =>
    Object.values(tensors).map((tensor) => {
      const result = backend.output(tensor.shape);
      const values = backend.values(tensor);
      if (factor === 1) result.values.set(values);
      else for (let i = 0; i < values.length; i++) result.values[i] = factor * values[i];
      return result;
    }),
);

function sumOf(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

function distance(from: Float32Array, to: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < from.length; i++) sum += (to[i] - from[i]) ** 2;
  return sum;
}
