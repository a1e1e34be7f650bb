import type { Backend } from "../device/device.ts";
import { usableBuilds } from "./builds.ts";

/** Our own WebAssembly: a host backend whose matrix products are WebAssembly too. */
export const backend: Backend = {
  suits() {
    const [build] = usableBuilds();
    return Promise.resolve(
      build
        ? { suits: true, reason: `there is ${build.description}` }
        : { suits: false, reason: "WebAssembly has no SIMD here" },
    );
  },
  async open(options) {
    const { openHostBackend } = await import("../host/open_host_backend.ts");
    const { wasmEngine } = await import("./wasm_engine.ts");
    return await openHostBackend("wasm", options, wasmEngine);
  },
};
