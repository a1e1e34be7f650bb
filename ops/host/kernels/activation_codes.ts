import type { Activation } from "../../device/attributes.ts";

/** The activations as the kernels of `ops/pool/assembly/activation.ts` number them. */
export const activationCodes: Record<Activation, number> = {
  none: 0,
  relu: 1,
  lrelu: 2,
  tanh: 3,
  sigmoid: 4,
};
