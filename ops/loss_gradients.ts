import * as tf from "@tensorflow/tfjs-core";
import { tunable } from "./kernel.ts";
import { backward, type Value } from "./value.ts";
import { GpuBackend } from "./webgpu/gpu_backend.ts";

/**
 * Half precision loses digits below 6e-5, and all of them below 6e-8, where the gradients of large
 * batches and sure logits are. It ends at 65504, which leaves a factor of 64 above a loss's own, 1.
 */
const halfScale = 1024;

/** The gradients of a loss with respect to each of `wanted`, on their way at a scale that suits the backend. */
export function lossGradients<T extends tf.Tensor>(loss: Value, wanted: readonly Value<T>[]): T[] {
  const scale = lossScale();
  const gradients = backward(loss, tf.scalar(scale), wanted);
  if (scale === 1) return gradients;
  const unscaled = scaleAll(Object.fromEntries(gradients.entries()), { factor: 1 / scale });
  tf.dispose(gradients);
  return unscaled as T[];
}

/** All of them, for backends that are quicker about many at once. Tensors by number. */
export const scaleAll = tunable<Record<string, tf.Tensor>, { factor: number }>(
  "ScaleAll",
  (tensors, { factor }) => Object.values(tensors).map((tensor) => tf.mul(tensor, factor)),
);

function lossScale(): number {
  const backend = tf.backend();
  return backend instanceof GpuBackend && backend.precision === "f16" ? halfScale : 1;
}
