import * as tf from "@tensorflow/tfjs-core";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";

/**
 * How long the device works on the commands of `work`: by the device's timestamps if it has them, which
 * exclude the host's cost of a dispatch; else by the host's clock.
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
