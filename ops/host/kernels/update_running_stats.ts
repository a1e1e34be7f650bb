import type { TensorInfo } from "@tensorflow/tfjs-core";
import { numbered } from "../../device/kernel.ts";
import { hostKernel } from "../base/host_kernel.ts";

/** Every average moves in place: a few numbers a channel, for which asking other threads takes longer. */
export const updateRunningStats = hostKernel<Record<string, TensorInfo>, { decay: number }>(
  "UpdateRunningStats",
  (inputs, { decay }, backend) => {
    // Rounded wherever float32 arithmetic rounds, as by the plain reference.
    const [kept, rest] = [Math.fround(decay), Math.fround(1 - decay)];
    for (const [average, batch] of numbered(inputs, ["average", "batch"])) {
      const averages = backend.values(average);
      const news = backend.values(batch);
      for (let c = 0; c < averages.length; c++) {
        averages[c] = Math.fround(averages[c] * kept) + Math.fround(news[c] * rest);
      }
    }
    return [];
  },
);
