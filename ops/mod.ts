/** Everything that touches a device: the layers of the networks, and the backends that run them. */
export * from "./activation.ts";
export * from "./adam.ts";
export * from "./backend.ts";
export * from "./batch_norm.ts";
export * from "./bias_activation.ts";
export * from "./concat_condition.ts";
export * from "./conv2d.ts";
export * from "./ffi/libraries.ts";
export type { Gemm, Matrix } from "./gemm.ts";
export * from "./gemm_rate.ts";
export * from "./linear.ts";
export * from "./move_averages.ts";
export * from "./op_timing.ts";
export * from "./report.ts";
export * from "./same.ts";
export * from "./sigmoid_cross_entropy.ts";
export * from "./value.ts";
export * from "./works_at_once.ts";
