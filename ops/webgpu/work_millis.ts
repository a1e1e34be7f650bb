import * as tf from "@tensorflow/tfjs-core";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";

/**
 * How long the current backend's device works on what `work` queues: by the device's own clock where
 * it has one, which leaves out what starting a dispatch costs the host; else by the host's.
 */
export async function workMillis(work: () => void): Promise<number> {
  const backend = tf.backend() as WebGPUBackend;
  if (!backend.device.features.has("timestamp-query")) return await hostMillis(backend, work);
  const { kernelMs } = await tf.time(work);
  return kernelMs as number;
}

async function hostMillis(backend: WebGPUBackend, work: () => void): Promise<number> {
  await backend.queue.onSubmittedWorkDone();
  const start = performance.now();
  work();
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.submitQueue();
  await backend.queue.onSubmittedWorkDone();
  return performance.now() - start;
}
