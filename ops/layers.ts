/**
 * The layers, and what they compute on, without any backend: `model/` needs no more, and a browser
 * has no other. Nothing here reaches Deno.
 *
 * @module
 */
export * from "./activation.ts";
export * from "./adam.ts";
export * from "./adjust_strength.ts";
export * from "./all_finite.ts";
export * from "./batch_norm.ts";
export * from "./bias_activation.ts";
export * from "./concat_condition.ts";
export * from "./conv2d.ts";
export * from "./device/attributes.ts";
export * from "./device/device.ts";
export * from "./device/host_tensor.ts";
export * from "./diff_augment.ts";
export * from "./gather_shards.ts";
export * from "./hinge_loss.ts";
export * from "./linear.ts";
export * from "./loss_gradients.ts";
export * from "./move_towards.ts";
export type { Communicator } from "./ranks/communicator.ts";
export * from "./ranks/shards.ts";
export * from "./ranks/sum_shards.ts";
export * from "./repeated_computation.ts";
export * from "./same.ts";
export * from "./sharded_batch_norm.ts";
export * from "./sigmoid_cross_entropy.ts";
export * from "./square_sums.ts";
export * from "./spectral_norm.ts";
export * from "./update_running_stats.ts";
export * from "./value.ts";
