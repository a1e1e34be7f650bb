import * as tf from "@tensorflow/tfjs-core";
import { tunable } from "./device/kernel.ts";

/** A scalar: 1 when every number of every tensor is finite, else 0. The inputs are named 0, 1, ... */
const allFiniteOp = tunable<Record<string, tf.Tensor>, Record<string, never>>(
  "AllFinite",
  (tensors) => {
    const each = Object.values(tensors).map((tensor) => tf.all(tf.isFinite(tensor)));
    return [tf.cast(tf.all(tf.stack(each)), "float32")];
  },
);

/**
 * Whether every number of the tensors is finite, as a scalar on the device: 1 or 0. It can be read
 * together with other results, so it costs no extra wait. No tensor may be empty.
 */
export function allFinite(tensors: readonly tf.Tensor[]): tf.Scalar {
  const [scalar] = allFiniteOp(Object.fromEntries(tensors.entries()), {});
  return scalar as tf.Scalar;
}
