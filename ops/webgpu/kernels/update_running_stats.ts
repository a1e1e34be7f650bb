import type { TensorInfo } from "@tensorflow/tfjs-core";
import { numbered } from "../../kernel.ts";
import { gpuKernel } from "../gpu_kernel.ts";
import { type ListKernel, runList } from "../list_kernel.ts";

const move: ListKernel = {
  name: "move averages",
  arrays: ["average", "batch"],
  values: ["decay", "rest"],
  wgsl: (n) => `average${n}[i] = values.decay * average${n}[i] + values.rest * batch${n}[i];`,
};

/** Every average moves in place. */
export const updateRunningStats = gpuKernel<Record<string, TensorInfo>, { decay: number }>(
  "MoveAverages",
  (inputs, { decay }, backend) => {
    runList(backend, move, {
      things: numbered(inputs, move.arrays),
      values: [decay, 1 - decay],
    });
    return [];
  },
);
