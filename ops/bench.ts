/**
 * Measures backends, for benchmarks and `deno task doctor`. Training loads none of it.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { openBackend } from "@reactive-dcgan/trainer/ops";
 * import { productFlops, productMillis } from "@reactive-dcgan/trainer/ops/bench";
 *
 * const backend = await openBackend("cpu");
 * const product = { m: 8, n: 4, k: 2, transposeA: false, transposeB: false };
 * assert.equal(productFlops(product), 2 * 8 * 4 * 2);
 * assert.ok(await productMillis(product) >= 0);
 * backend.close();
 * ```
 *
 * @module
 */
export { LibraryError } from "./ffi/dlopen_error.ts";
export { blasCandidates, oneDnnCandidates } from "./ffi/libraries.ts";
export type { Gemm, Matrix } from "./device/gemm.ts";
export { gemmRate, type Product, productFlops, productMillis } from "./gemm_rate.ts";
export * from "./op_timing.ts";
export {
  type Measurable,
  presentMeters,
  type RateMeter,
  rateMeters,
  type Rates,
  ratesOf,
} from "./rate_meters.ts";
export * from "./report.ts";
export type { CallCounts } from "./webgpu/call_counts.ts";
export * from "./webgpu/comparison.ts";
export { accountOf, type LayerWork, type Pass } from "./device/work_account.ts";
export { type CudaReport, cudaReport } from "./cuda/report.ts";
export { cudaLaunches } from "./cuda/cuda_launches.ts";
export { measureCalls, measureRates, measureWays } from "./cuda/probe.ts";
