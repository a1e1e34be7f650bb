import * as tf from "@tensorflow/tfjs-core";
import { Failures } from "./base/failures.ts";
import { GpuBackend } from "./base/gpu_backend.ts";
import { adamUpdates } from "./kernels/adam_updates.ts";
import { add } from "./kernels/add.ts";
import { adjustStrength } from "./kernels/adjust_strength.ts";
import { allFinite } from "./kernels/all_finite.ts";
import { batchNormActivation } from "./kernels/batch_norm_activation.ts";
import { batchNormActivationGradient } from "./kernels/batch_norm_activation_gradient.ts";
import { biasActivation, biasActivationGradient } from "./kernels/bias_activation.ts";
import { concatCondition, firstChannels } from "./kernels/concat_condition.ts";
import { conv2d } from "./kernels/conv2d.ts";
import { conv2dFilterGradient } from "./kernels/conv2d_filter_gradient.ts";
import { conv2dInputGradient } from "./kernels/conv2d_input_gradient.ts";
import { diffAugment, diffAugmentGradient } from "./kernels/diff_augment.ts";
import { hingeLoss, hingeLossGradient } from "./kernels/hinge_loss.ts";
import { matMul } from "./kernels/mat_mul.ts";
import { moveTowards } from "./kernels/move_towards.ts";
import { spectralNorm, spectralNormGradient } from "./kernels/spectral_norm.ts";
import { updateRunningStats } from "./kernels/update_running_stats.ts";
import { scaleAll } from "./kernels/scale_all.ts";
import {
  sigmoidCrossEntropy,
  sigmoidCrossEntropyGradient,
} from "./kernels/sigmoid_cross_entropy.ts";
import { zerosLike } from "./kernels/zeros_like.ts";
import type { Precision } from "./base/precision.ts";
import { stockName } from "./base/stock_kernels.ts";

const kernels = [
  adamUpdates,
  add,
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
  firstChannels,
  hingeLoss,
  hingeLossGradient,
  matMul,
  moveTowards,
  updateRunningStats,
  scaleAll,
  sigmoidCrossEntropy,
  sigmoidCrossEntropyGradient,
  spectralNorm,
  spectralNormGradient,
  zerosLike,
];

/**
 * Registers tfjs's WebGPU backend on a device of ours, with our kernels in place of the slow ones.
 *
 * @returns the failures of the device from now on
 */
export function registerWebgpuBackend(
  device: GPUDevice,
  info: GPUAdapterInfo,
  precision: Precision,
): Failures {
  const failures = new Failures(device);
  // Importing tfjs's package registers its own factory, or ours was opened before.
  if (tf.findBackendFactory("webgpu")) tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => new GpuBackend(device, info, failures, precision));
  registerKernels();
  return failures;
}

function registerKernels(): void {
  if (tf.getKernelsForBackend(stockName).length > 0) return; // opened before in this process
  tf.copyRegisteredKernels("webgpu", stockName);
  for (const kernel of kernels) {
    if (tf.getKernel(kernel.kernelName, "webgpu")) {
      tf.unregisterKernel(kernel.kernelName, "webgpu");
    }
    tf.registerKernel({ ...kernel, backendName: "webgpu" });
  }
}
