/** Both networks and how they are trained. Knows no streams, files or events. */
export * from "./config.ts";
export { declareModel, type LayerSummary, type NetworkName } from "./declare.ts";
export { firstNonFinite, type NonFinite } from "./finite.ts";
export { Gan, type Images, type Latents, type LearningRates } from "./gan.ts";
export type { GanState } from "./gan_state.ts";
export type { GradientStats } from "./gradients.ts";
export type { StepLosses, StepResult, StepValues } from "./step_result.ts";
export { joinBytes } from "./join_bytes.ts";
export { sampleZ } from "./latent.ts";
export { fromBytes, oneHot } from "./pixels.ts";
export * from "./random.ts";
export { decodeSafetensors, encodeSafetensors, type NamedTensor } from "./safetensors.ts";
export { stopwatch } from "./stopwatch.ts";
export { initialValues } from "./variables.ts";
