import * as tf from "@tensorflow/tfjs-core";
import { GpuBackend } from "./gpu_backend.ts";
import { adamUpdates } from "./kernels/adam_updates.ts";
import { add } from "./kernels/add.ts";
import {
  batchNormActivation,
  batchNormActivationGradient,
} from "./kernels/batch_norm_activation.ts";
import { biasActivation, biasActivationGradient } from "./kernels/bias_activation.ts";
import { concatCondition, firstChannels } from "./kernels/concat_condition.ts";
import { conv2d } from "./kernels/conv2d.ts";
import { conv2dFilterGradient } from "./kernels/conv2d_filter_gradient.ts";
import { conv2dInputGradient } from "./kernels/conv2d_input_gradient.ts";
import { matMul } from "./kernels/mat_mul.ts";
import { moveAverages } from "./kernels/move_averages.ts";
import {
  sigmoidCrossEntropy,
  sigmoidCrossEntropyGradient,
} from "./kernels/sigmoid_cross_entropy.ts";
import { zerosLike } from "./kernels/zeros_like.ts";
import { stockName } from "./stock_kernels.ts";

const kernels = [
  adamUpdates,
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
  moveAverages,
  sigmoidCrossEntropy,
  sigmoidCrossEntropyGradient,
  zerosLike,
];

/**
 * Registers tfjs's WebGPU backend on a device of ours, with our kernels in place of the slow ones.
 *
 * A failing GPU is silent: an invalid command prints nothing, and after a loss only reads reject.
 *
 * @returns a function that throws what has gone wrong on the device so far, if anything has
 */
export function registerWebgpuBackend(device: GPUDevice, info: GPUAdapterInfo): () => void {
  let failure: string | undefined;
  let isClosing = false;
  const fail = (message: string) => failure ??= `WebGPU: ${message}`;
  device.addEventListener("uncapturederror", (event) => {
    fail((event as GPUUncapturedErrorEvent).error.message);
  });
  device.lost.then(({ message }) => {
    if (!isClosing) fail(`the device was lost: ${message || "no reason given"}`);
  });
  // Importing tfjs's package has registered its own factory; or ours was opened before.
  if (tf.findBackendFactory("webgpu")) tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => {
    const backend = new GpuBackend(device, info, fail);
    const dispose = backend.dispose.bind(backend);
    backend.dispose = () => {
      isClosing = true;
      dispose();
    };
    return backend;
  });
  registerKernels();
  return () => {
    if (failure) throw new Error(failure);
  };
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
