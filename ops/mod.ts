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
export * from "./backend.ts";
export * from "./device/backend_table.ts";
export { cpuVectorUnit, isWider, type VectorUnit } from "./ffi/cpu_features.ts";
export { blasVariable, knownLibraries, oneDnnVariable, statedLibrary } from "./ffi/libraries.ts";
export * from "./layers.ts";
