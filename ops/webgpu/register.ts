import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";

/**
 * Registers tfjs's WebGPU backend on a device of ours.
 *
 * A failing GPU is silent: an invalid command prints nothing, and after a loss only reads reject.
 *
 * @returns a function that throws what has gone wrong on the device so far, if anything has
 */
export function registerWebgpuBackend(device: GPUDevice, info: GPUAdapterInfo): () => void {
  let failure: string | undefined;
  let isClosing = false;
  device.addEventListener("uncapturederror", (event) => {
    failure ??= `WebGPU: ${(event as GPUUncapturedErrorEvent).error.message}`;
  });
  device.lost.then(({ message }) => {
    if (!isClosing) failure ??= `WebGPU: the device was lost: ${message || "no reason given"}`;
  });
  tf.removeBackend("webgpu"); // importing tfjs's package has registered its own factory
  tf.registerBackend("webgpu", () => {
    const backend = new WebGPUBackend(device, info);
    const dispose = backend.dispose.bind(backend);
    backend.dispose = () => {
      isClosing = true;
      dispose();
    };
    return backend;
  });
  return () => {
    if (failure) throw new Error(failure);
  };
}
