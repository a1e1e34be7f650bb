/**
 * Networks as shapes and files of numbers: reading and writing them takes no tensors.
 *
 * @module
 */
export * from "./config.ts";
export { declareModel, type LayerSummary, type NetworkName } from "./declare.ts";
export { discriminator } from "./discriminator.ts";
export type { WhichGenerator } from "./gan.ts";
export type { GanState } from "./gan_state.ts";
export { generator } from "./generator.ts";
export {
  completed,
  completedByWeights,
  type GeneratorConfig,
  generatorVariables,
  generatorWeights,
} from "./generator_weights.ts";
export { joinBytes } from "./join_bytes.ts";
export type { After, Layers } from "./layers.ts";
export {
  decodeSafetensors,
  decodeWeights,
  encodeSafetensors,
  floatsOf,
  type NamedTensor,
} from "./safetensors.ts";
