import type { Activation } from "../../device/attributes.ts";

/** The activations as `kernels/activation.cuh` numbers them. */
export const activationCodes: Record<Activation, number> = {
  none: 0,
  relu: 1,
  lrelu: 2,
  tanh: 3,
  sigmoid: 4,
};
