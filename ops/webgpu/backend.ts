import type { Backend } from "../device/device.ts";
import { findAdapter } from "./base/adapters.ts";
import { describeAdapter, isSoftware } from "./base/request_device.ts";

/** A graphics card, by Deno's WebGPU. */
export const backend: Backend = {
  async suits() {
    const adapter = await findAdapter();
    if (!adapter) return { suits: false, reason: "WebGPU finds no adapter" };
    const name = describeAdapter(adapter);
    return isSoftware(adapter)
      ? { suits: false, reason: `WebGPU's only adapter, ${name}, is software` }
      : { suits: true, reason: `WebGPU has a GPU, ${name}` };
  },
  async open(options) {
    const { openWebgpuBackend } = await import("./open_webgpu_backend.ts");
    return await openWebgpuBackend(options);
  },
};
