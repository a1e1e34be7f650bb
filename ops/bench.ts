/** Measures backends, for benchmarks and `deno task doctor`. Training loads none of it. */
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
export { measureCalls, measureEngines, measureRates } from "./cuda/probe.ts";
