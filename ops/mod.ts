/**
 * Everything that touches a device: the layers of the networks, and the backends that run them.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { constant, linear, openBackend } from "@reactive-dcgan/trainer/ops";
 *
 * const backend = await openBackend("wasm");
 * const x = constant(tf.tensor2d([[1, 2]])); // [batch, features]
 * const y = linear(x, constant(tf.tensor2d([[3], [4]])));
 * assert.deepEqual([...await y.tensor.data()], [11]);
 * backend.close();
 * ```
 *
 * @module
 */
export * from "./activation.ts";
export * from "./device/attributes.ts";
export * from "./adam.ts";
export * from "./adjust_strength.ts";
export * from "./all_finite.ts";
export * from "./backend.ts";
export * from "./device/backend_table.ts";
export * from "./batch_norm.ts";
export * from "./bias_activation.ts";
export * from "./concat_condition.ts";
export * from "./conv2d.ts";
export * from "./device/device.ts";
export * from "./diff_augment.ts";
export { blasVariable, knownLibraries, oneDnnVariable, statedLibrary } from "./ffi/libraries.ts";
export { cpuVectorUnit, isWider, type VectorUnit } from "./ffi/cpu_features.ts";
export * from "./device/host_tensor.ts";
export * from "./hinge_loss.ts";
export * from "./linear.ts";
export * from "./loss_gradients.ts";
export * from "./move_towards.ts";
export * from "./update_running_stats.ts";
export * from "./repeated_computation.ts";
export * from "./same.ts";
export * from "./sigmoid_cross_entropy.ts";
export * from "./spectral_norm.ts";
export * from "./value.ts";
