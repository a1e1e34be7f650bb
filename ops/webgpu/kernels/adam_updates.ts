import type { TensorInfo } from "@tensorflow/tfjs-core";
import { gpuKernel } from "../base/gpu_kernel.ts";
import { type ListKernel, runList } from "../base/list_kernel.ts";
import { numbered } from "../../device/kernel.ts";

const update: ListKernel = {
  name: "adam",
  arrays: ["variable", "gradient", "m", "v"],
  shared: { rates: "array<f32>" },
  values: ["at", "beta1", "rest1", "beta2", "rest2", "epsilon"],
  wgsl: (n) => /* wgsl */ `
    let g = gradient${n}[i];
    let m = values.beta1 * m${n}[i] + values.rest1 * g;
    let v = values.beta2 * v${n}[i] + values.rest2 * g * g;
    m${n}[i] = m;
    v${n}[i] = v;
    variable${n}[i] -= rates[u32(values.at)] * m / (sqrt(v) + values.epsilon);
`,
};

/** Updates every variable and its moments in place, as many in one dispatch as the device can bind. */
export const adamUpdates = gpuKernel<
  { rates: TensorInfo } & Record<string, TensorInfo>,
  Record<"at" | "beta1" | "beta2" | "epsilon", number>
>("AdamUpdates", ({ rates, ...things }, { at, beta1, beta2, epsilon }, backend) => {
  runList(backend, update, {
    things: numbered<TensorInfo>(things, update.arrays),
    shared: [rates],
    values: [at, beta1, 1 - beta1, beta2, 1 - beta2, epsilon],
  });
  return [];
});
