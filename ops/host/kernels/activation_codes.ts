import type { Activation } from "../../attributes.ts";

/** The activations as the kernels of `ops/wasm/assembly/activation.ts` number them. */
export const activationCodes: Record<Activation, number> = {
  none: 0,
  relu: 1,
  lrelu: 2,
  tanh: 3,
  sigmoid: 4,
};
