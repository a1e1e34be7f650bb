import type { Backend } from "../device/device.ts";
import { suitability } from "../ffi/find_library.ts";
import { findOneDnn } from "./find_onednn.ts";

/** oneDNN: a host backend whose convolutions and matrix products are the library's. */
export const backend: Backend = {
  suits: () =>
    suitability(() => {
      const library = findOneDnn();
      const { isFast: suits, description } = library;
      library.close();
      const reason = suits ? `there is ${description}` : `${description}, has no fast kernels here`;
      return { suits, reason };
    }),
  async open(options) {
    const { openHostBackend } = await import("../host/open_host_backend.ts");
    const { oneDnnEngine } = await import("./onednn_engine.ts");
    return await openHostBackend(
      "onednn",
      options,
      (heap, threads) => oneDnnEngine(findOneDnn(options.onednn), heap, threads),
    );
  },
};
