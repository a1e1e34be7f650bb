/** Compares our kernels with tfjs's own, on one device in one process. */
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { type OpenBackend, setDevice, tfjsDevice } from "../device/device.ts";
import { type CallCounts, countCalls } from "./call_counts.ts";
import type { GpuBackend } from "./base/gpu_backend.ts";
import { stockName } from "./base/stock_kernels.ts";
import { workMillis } from "./base/work_millis.ts";

/** `stock` means tfjs's own kernels. */
export type KernelSet = "ours" | "stock";

/** Times the same work with either set of kernels. */
export interface WebgpuComparison {
  description: string;
  isSoftware: boolean;
  /** Whether times come from the device's timestamps; otherwise from the host's clock. */
  hasTimestamps: boolean;
  /** Calls to the device so far, of either set. */
  counts: CallCounts;
  /** Makes one of the two tfjs's current backend; then the other's tensors must not be used. */
  use(kernels: KernelSet): Promise<void>;
  /** How long the device works on what `work` queues. */
  workMillis(work: () => void): Promise<number>;
  /** Copies a buffer of so many bytes into another; answers with how long that takes. */
  copyMillis(bytes: number): Promise<number>;
}

/**
 * Registers tfjs's own kernels as a backend beside the current one, on the same device, and counts the
 * calls that reach it from now on.
 *
 * @param backend the open `webgpu` backend, which stays the one that closes the device
 */
export function compareWithStock(
  { description }: Pick<OpenBackend, "description">,
): WebgpuComparison {
  const { device, isSoftware } = tf.backend() as GpuBackend;
  tf.registerBackend(stockName, () => new WebGPUBackend(device, device.adapterInfo));
  const hasTimestamps = device.features.has("timestamp-query");
  return {
    description,
    isSoftware,
    hasTimestamps,
    counts: countCalls(device),
    use: async (kernels) => {
      await tf.setBackend(kernels === "ours" ? "webgpu" : stockName);
      if (kernels === "stock") setDevice({ ...tfjsDevice, isSynchronous: false, workMillis });
    },
    workMillis,
    copyMillis: (bytes) => copyMillis(device, bytes),
  };
}

async function copyMillis(device: GPUDevice, bytes: number): Promise<number> {
  const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const [from, to] = [0, 1].map(() => device.createBuffer({ size: bytes, usage }));
  await device.queue.onSubmittedWorkDone();
  const start = performance.now();
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  const millis = performance.now() - start;
  from.destroy();
  to.destroy();
  return millis;
}
