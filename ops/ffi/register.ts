import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { BlasBackend } from "./blas_backend.ts";
import type { Blas } from "./cblas.ts";
import { blasBackendName } from "./ffi_kernel.ts";
import { adamUpdate } from "./kernels/adam_update.ts";
import { add } from "./kernels/add.ts";
import {
  batchNormActivation,
  batchNormActivationGradient,
} from "./kernels/batch_norm_activation.ts";
import { biasActivation, biasActivationGradient } from "./kernels/bias_activation.ts";
import { concatCondition, firstChannels } from "./kernels/concat_condition.ts";
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from "./kernels/conv2d.ts";
import { matMul } from "./kernels/mat_mul.ts";

const kernels = [
  adamUpdate,
  add,
  batchNormActivation,
  batchNormActivationGradient,
  biasActivation,
  biasActivationGradient,
  concatCondition,
  conv2d,
  conv2dFilterGradient,
  conv2dInputGradient,
  firstChannels,
  matMul,
];

/**
 * Registers the backend with tfjs: all of tfjs's CPU kernels, and ours in place of the slow ones.
 *
 * @param threads of the kernels that are ours, not of the library
 */
export function registerBlasBackend(blas: Blas, threads: number): void {
  // tfjs would keep the one that was opened before.
  if (tf.findBackendFactory(blasBackendName)) tf.removeBackend(blasBackendName);
  tf.registerBackend(blasBackendName, () => new BlasBackend(blas, threads));
  if (tf.getKernelsForBackend(blasBackendName).length > 0) return; // opened before in this process
  tf.copyRegisteredKernels("cpu", blasBackendName);
  for (const kernel of kernels) {
    if (tf.getKernel(kernel.kernelName, blasBackendName)) {
      tf.unregisterKernel(kernel.kernelName, blasBackendName);
    }
    tf.registerKernel(kernel);
  }
}
