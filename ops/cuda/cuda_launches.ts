import * as tf from "@tensorflow/tfjs-core";
import type { CudaBackend } from "./base/cuda_backend.ts";

/** How many kernels and copies a captured step of the current backend, cuda, launches. */
export function cudaLaunches(): number {
  return (tf.backend() as CudaBackend).launches;
}
