import * as tf from "@tensorflow/tfjs-core";
import { tunable } from "./kernel.ts";

/** A scalar: 1 when no number of any tensor is NaN or infinite, else 0. Tensors by number. */
const allFiniteOp = tunable<Record<string, tf.Tensor>, Record<string, never>>(
  "AllFinite",
  (tensors) => {
    const each = Object.values(tensors).map((tensor) => tf.all(tf.isFinite(tensor)));
    return [tf.cast(tf.all(tf.stack(each)), "float32")];
  },
);

/**
 * Whether every number of the tensors, none of them empty, is finite, as a scalar on the device: 1 or 0. It can be
 * read along with others, so that asking costs no wait of its own.
 */
export function allFinite(tensors: readonly tf.Tensor[]): tf.Scalar {
  const [scalar] = allFiniteOp(Object.fromEntries(tensors.entries()), {});
  return scalar as tf.Scalar;
}
