import type { TensorInfo } from "@tensorflow/tfjs-core";
import { numbered } from "../../device/kernel.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";
import { type ListKernel, runList } from "../base/list_kernel.ts";

const move: ListKernel = {
  name: "move towards",
  arrays: ["average", "value"],
  shared: { rate: "array<f32>" },
  values: [],
  wgsl: (n) => `average${n}[i] += rate[0] * (value${n}[i] - average${n}[i]);`,
};

/** Every average moves in place. */
export const moveTowards = gpuKernel<{ rate: TensorInfo } & Record<string, TensorInfo>, unknown>(
  "MoveAllTowards",
  ({ rate, ...averages }, _attributes, backend) => {
    const things = numbered<TensorInfo>(averages, move.arrays);
    runList(backend, move, { things, shared: [rate], values: [] });
    return [];
  },
);
