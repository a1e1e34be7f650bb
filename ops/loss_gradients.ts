import * as tf from "@tensorflow/tfjs-core";
import { backward, type Value } from "./value.ts";
import { GpuBackend } from "./webgpu/gpu_backend.ts";

/**
 * Half precision loses digits below 6e-5, and all of them below 6e-8, where gradients of large batches
 * and sure logits are. It ends at 65504, which leaves as much room above a loss's largest gradient, 1.
 */
const halfScale = 1024;

/** The gradients of a loss with respect to each of `wanted`, on their way at a scale that suits the backend. */
export function lossGradients<T extends tf.Tensor>(loss: Value, wanted: readonly Value<T>[]): T[] {
  const scale = lossScale();
  const gradients = backward(loss, tf.scalar(scale), wanted);
  if (scale === 1) return gradients;
  return gradients.map((gradient) => {
    const unscaled = tf.div(gradient, scale);
    gradient.dispose();
    return unscaled as T;
  });
}

function lossScale(): number {
  const backend = tf.backend();
  return backend instanceof GpuBackend && backend.precision === "f16" ? halfScale : 1;
}
