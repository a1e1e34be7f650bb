import * as tf from "@tensorflow/tfjs-core";
import { type OpenBackend, tfjsDevice } from "../device/device.ts";
import { describeAdapter, isSoftware, requestDevice } from "../webgpu/base/request_device.ts";
import { registerWebgpuBackend } from "../webgpu/register.ts";

/**
 * The browser's graphics card; undefined where it gives none.
 *
 * @param mayBeSoftware takes one that computes on the processor too, where our WebAssembly is faster
 */
export async function openPageGpu(mayBeSoftware: boolean): Promise<OpenBackend | undefined> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter || (isSoftware(adapter) && !mayBeSoftware)) return undefined;
  const device = await requestDevice(adapter).catch(() => undefined);
  if (!device) return undefined;
  const failures = registerWebgpuBackend(device, adapter.info, "f32");
  await tf.setBackend("webgpu");
  return {
    name: "webgpu",
    description: describeAdapter(adapter) + (isSoftware(adapter) ? " (software)" : ""),
    device: { ...tfjsDevice, isSynchronous: false },
    check: () => failures.check(),
    close: () => tf.removeBackend("webgpu"),
  };
}
