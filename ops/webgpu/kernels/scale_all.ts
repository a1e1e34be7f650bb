import type { TensorInfo } from "@tensorflow/tfjs-core";
import { gpuKernel } from "../base/gpu_kernel.ts";
import { type ListKernel, runList } from "../base/list_kernel.ts";

const scale: ListKernel = {
  name: "scale all",
  arrays: ["x", "y"],
  values: ["factor"],
  wgsl: (n) => `y${n}[i] = values.factor * x${n}[i];`,
};

/** Any number of tensors, each times the factor. */
export const scaleAll = gpuKernel<Record<string, TensorInfo>, { factor: number }>(
  "ScaleAll",
  (tensors, { factor }, backend) => {
    const things = Object.values(tensors).map((x) => [x, backend.output(x.shape)]);
    runList(backend, scale, { things, values: [factor] });
    return things.map(([, y]) => y);
  },
);
