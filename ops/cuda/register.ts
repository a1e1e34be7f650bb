import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import type { CudaBackend } from "./base/cuda_backend.ts";
import { adjustStrength } from "./kernels/adjust_strength.ts";
import {
  batchNormActivation,
  batchNormActivationGradient,
} from "./kernels/batch_norm_activation.ts";
import { biasActivation, biasActivationGradient } from "./kernels/bias_activation.ts";
import { concatCondition, firstChannels } from "./kernels/concat_condition.ts";
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from "./kernels/conv2d.ts";
import { diffAugment, diffAugmentGradient } from "./kernels/diff_augment.ts";
import { elementKernels } from "./kernels/elements.ts";
import { hingeLoss, hingeLossGradient } from "./kernels/hinge_loss.ts";
import {
  adamUpdates,
  allFinite,
  moveTowards,
  scaleAll,
  squareSums,
  updateRunningStats,
} from "./kernels/lists.ts";
import { matMul } from "./kernels/mat_mul.ts";
import {
  sigmoidCrossEntropy,
  sigmoidCrossEntropyGradient,
} from "./kernels/sigmoid_cross_entropy.ts";
import { spectralNorm, spectralNormGradient } from "./kernels/spectral_norm.ts";

const kernels = [
  adamUpdates,
  adjustStrength,
  allFinite,
  batchNormActivation,
  batchNormActivationGradient,
  biasActivation,
  biasActivationGradient,
  concatCondition,
  conv2d,
  conv2dFilterGradient,
  conv2dInputGradient,
  diffAugment,
  diffAugmentGradient,
  ...elementKernels,
  firstChannels,
  hingeLoss,
  hingeLossGradient,
  matMul,
  moveTowards,
  scaleAll,
  sigmoidCrossEntropy,
  sigmoidCrossEntropyGradient,
  spectralNorm,
  spectralNormGradient,
  squareSums,
  updateRunningStats,
];

/** Registers the backend with tfjs: tfjs's kernels in JavaScript, with the card's in their place. */
export function registerCudaBackend(open: () => CudaBackend): void {
  // tfjs would keep a backend that was opened before.
  if (tf.findBackendFactory("cuda")) tf.removeBackend("cuda");
  tf.registerBackend("cuda", open);
  if (tf.getKernelsForBackend("cuda").length > 0) return; // opened before in this process
  tf.copyRegisteredKernels("cpu", "cuda");
  for (const kernel of kernels) {
    if (tf.getKernel(kernel.kernelName, "cuda")) tf.unregisterKernel(kernel.kernelName, "cuda");
    tf.registerKernel({ ...kernel, backendName: "cuda" });
  }
}
