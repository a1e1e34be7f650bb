import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import type { Heap } from "../pool/heap.ts";
import { HostBackend } from "./base/host_backend.ts";
import { adamUpdate } from "./kernels/adam_update.ts";
import { add, addFours } from "./kernels/add.ts";
import { allFinite } from "./kernels/all_finite.ts";
import {
  batchMoments,
  batchNormActivation,
  batchNormActivationGradient,
  batchNormGradientSums,
  batchNormInference,
  batchNormInferences,
  batchNormInputGradients,
} from "./kernels/batch_norm_activation.ts";
import { biasActivation, biasActivationGradient } from "./kernels/bias_activation.ts";
import { concatCondition, firstChannels } from "./kernels/concat_condition.ts";
import {
  conv2d,
  conv2dFilterGradient,
  conv2dFilterGradientOfParts,
  conv2dInputGradient,
  conv2dInputGradientOfParts,
  conv2dOfParts,
} from "./kernels/conv2d.ts";
import { diffAugment, diffAugmentGradient } from "./kernels/diff_augment.ts";
import { matMul } from "./kernels/mat_mul.ts";
import { moveTowards } from "./kernels/move_towards.ts";
import { spectralNorm, spectralNormGradient } from "./kernels/spectral_norm.ts";
import { updateRunningStats } from "./kernels/update_running_stats.ts";
import type { Engine } from "./base/engine.ts";

const kernels = [
  adamUpdate,
  add,
  addFours,
  allFinite,
  batchMoments,
  batchNormActivation,
  batchNormActivationGradient,
  batchNormGradientSums,
  batchNormInference,
  batchNormInferences,
  batchNormInputGradients,
  biasActivation,
  biasActivationGradient,
  concatCondition,
  conv2d,
  conv2dFilterGradient,
  conv2dFilterGradientOfParts,
  conv2dInputGradient,
  conv2dInputGradientOfParts,
  conv2dOfParts,
  diffAugment,
  diffAugmentGradient,
  firstChannels,
  matMul,
  moveTowards,
  spectralNorm,
  spectralNormGradient,
  updateRunningStats,
];

/**
 * Registers a backend with tfjs under that name: tfjs's CPU kernels, with ours in place of the slow ones,
 * on the engine's products and convolutions.
 *
 * @param heap the memory for the tensors
 */
export function registerHostBackend(backendName: string, heap: Heap, engine: Engine): void {
  // tfjs would keep a backend that was opened before.
  if (tf.findBackendFactory(backendName)) tf.removeBackend(backendName);
  tf.registerBackend(backendName, () => new HostBackend(heap, engine));
  if (tf.getKernelsForBackend(backendName).length > 0) return; // opened before in this process
  tf.copyRegisteredKernels("cpu", backendName);
  for (const kernel of kernels) {
    if (tf.getKernel(kernel.kernelName, backendName)) {
      tf.unregisterKernel(kernel.kernelName, backendName);
    }
    tf.registerKernel({ ...kernel, backendName });
  }
}
