import type { Backend } from "../device/device.ts";
import { findBlas } from "./find_blas.ts";
import { suitability } from "../ffi/find_library.ts";

/** A BLAS library: a host backend whose matrix products are the library's. */
export const backend: Backend = {
  suits: () =>
    suitability(() => {
      const blas = findBlas();
      blas.close();
      return { suits: true, reason: `there is ${blas.description}` };
    }),
  async open(options) {
    const { openHostBackend } = await import("../host/open_host_backend.ts");
    const { blasEngine } = await import("./blas_engine.ts");
    return await openHostBackend(
      "blas",
      options,
      (heap, threads) => blasEngine(findBlas(options.blas, threads), heap, threads),
    );
  },
};
