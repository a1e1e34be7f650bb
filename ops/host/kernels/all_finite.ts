import type { TensorInfo } from "@tensorflow/tfjs-core";
import { hostKernel } from "../base/host_kernel.ts";

/** Any number of tensors -> a scalar, which the kernel clears when it finds a number that is not finite. */
export const allFinite = hostKernel<Record<string, TensorInfo>, unknown>(
  "AllFinite",
  (tensors, _attributes, backend) => {
    const result = backend.output([]);
    result.values[0] = 1;
    for (const tensor of Object.values(tensors)) {
      const { length, byteOffset } = backend.values(tensor);
      backend.pool.run("allFinite", length, 1, [byteOffset, result.pointer]);
    }
    return [result];
  },
);
