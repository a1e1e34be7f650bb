import type { TensorInfo } from "@tensorflow/tfjs-core";
import { numbered } from "../../device/kernel.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";
import { type ListKernel, runList } from "../base/list_kernel.ts";

const update: ListKernel = {
  name: "update running stats",
  arrays: ["average", "batch"],
  values: ["decay", "rest"],
  wgsl: (n) => `average${n}[i] = values.decay * average${n}[i] + values.rest * batch${n}[i];`,
};

/** Every average changes in place. */
export const updateRunningStats = gpuKernel<Record<string, TensorInfo>, { decay: number }>(
  "UpdateRunningStats",
  (inputs, { decay }, backend) => {
    runList(backend, update, {
      things: numbered(inputs, update.arrays),
      values: [decay, 1 - decay],
    });
    return [];
  },
);
