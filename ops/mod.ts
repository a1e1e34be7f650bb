/** Everything that touches a device: the layers of the networks, and the backends that run them. */
export * from "./activation.ts";
export * from "./adam.ts";
export * from "./all_finite.ts";
export * from "./backend.ts";
export * from "./backend_options.ts";
export * from "./batch_norm.ts";
export * from "./bias_activation.ts";
export * from "./concat_condition.ts";
export * from "./conv2d.ts";
export * from "./ffi/libraries.ts";
export type { Gemm, Matrix } from "./gemm.ts";
export { gemmRate, type Product, productFlops, productMillis } from "./gemm_rate.ts";
export { cpuVectorUnit, isWider, type VectorUnit } from "./ffi/cpu_features.ts";
export * from "./host_tensor.ts";
export * from "./linear.ts";
export * from "./loss_gradients.ts";
export * from "./move_averages.ts";
export * from "./op_timing.ts";
export {
  type Measurable,
  presentMeters,
  type RateMeter,
  rateMeters,
  type Rates,
  ratesOf,
} from "./rate_meters.ts";
export * from "./repeated.ts";
export * from "./report.ts";
export * from "./same.ts";
export * from "./sigmoid_cross_entropy.ts";
export * from "./value.ts";
export { accountOf, type LayerWork, type Pass } from "./work_account.ts";
export * from "./works_at_once.ts";
export type { CallCounts } from "./webgpu/call_counts.ts";
export * from "./webgpu/comparison.ts";
export type { Precision } from "./webgpu/precision.ts";
export type { Tuning } from "./webgpu/tuning/candidates.ts";
