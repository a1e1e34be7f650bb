import type { TensorInfo } from "@tensorflow/tfjs-core";
import { hostKernel } from "../base/host_kernel.ts";

/** Updates m, v and the variable in place: nothing else reads the arrays of variables. */
export const adamUpdate = hostKernel<
  Record<"rate" | "variable" | "gradient" | "m" | "v", TensorInfo>,
  Record<"beta1" | "beta2" | "epsilon", number>
>("AdamUpdate", ({ rate, variable, gradient, m, v }, { beta1, beta2, epsilon }, backend) => {
  const values = backend.values(variable);
  backend.pool.run("adam", Math.ceil(values.length / 4), 16, [
    values.byteOffset,
    backend.pointer(gradient),
    backend.pointer(m),
    backend.pointer(v),
    backend.values(rate)[0],
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    epsilon,
  ]);
  backend.convolutions?.forget(variable.dataId);
  return [];
});
