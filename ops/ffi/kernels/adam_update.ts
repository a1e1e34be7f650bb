import type { TensorInfo } from "@tensorflow/tfjs-core";
import { ffiKernel } from "../ffi_kernel.ts";

/** Moves m, v and the variable in place: nothing else reads their arrays while they are variables. */
export const adamUpdate = ffiKernel<
  Record<"variable" | "gradient" | "m" | "v", TensorInfo>,
  Record<"rate" | "beta1" | "beta2" | "epsilon", number>
>("AdamUpdate", (inputs, { rate, beta1, beta2, epsilon }, backend) => {
  const p = backend.values(inputs.variable);
  const g = backend.values(inputs.gradient);
  const m = backend.values(inputs.m);
  const v = backend.values(inputs.v);
  for (let i = 0; i < p.length; i++) {
    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
    p[i] -= rate * m[i] / (Math.sqrt(v[i]) + epsilon);
  }
  return [];
});
