import type { TensorInfo } from "@tensorflow/tfjs-core";
import { hostKernel } from "../base/host_kernel.ts";

/** Moves the average in place: nothing else reads the arrays of variables. */
export const moveTowards = hostKernel<
  Record<"rate" | "average" | "value", TensorInfo>,
  unknown
>(
  "MoveTowards",
  ({ rate, average, value }, _attributes, backend) => {
    const averages = backend.values(average);
    backend.pool.run("moveTowards", Math.ceil(averages.length / 4), 8, [
      averages.byteOffset,
      backend.pointer(value),
      backend.values(rate)[0],
    ]);
    backend.convolutions?.forget(average.dataId);
    return [];
  },
);
