/**
 * Both networks and how they are trained. Knows no streams, files or events.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { defaultModelConfig, Gan } from "@reactive-dcgan/trainer/model";
 * import { openBackend } from "@reactive-dcgan/trainer/ops";
 *
 * const backend = await openBackend("wasm");
 * const shape = { outputHeight: 16, outputWidth: 16, batchSize: 2, zDim: 4, gfDim: 2, dfDim: 2 };
 * const gan = new Gan({ ...defaultModelConfig, ...shape });
 * const pixels = new Uint8Array(2 * 16 * 16 * 3); // [batch, height, width, channels]
 * const { dLoss, gLoss } = await gan.trainStep({ pixels, labels: undefined }, 0);
 * assert(dLoss > 0 && gLoss > 0);
 * gan.dispose();
 * backend.close();
 * ```
 *
 * @module
 */
export type { StrengthDecision } from "./adaptive_strength.ts";
export { type AugmentationKind, augmentationKinds } from "./augmentation.ts";
export { declareModel, type NetworkName } from "./declare.ts";
export { strongestDirections } from "./directions.ts";
export { firstNonFinite, type NonFinite } from "./finite.ts";
export { type LossName, lossNames } from "./loss.ts";
export { Gan, type Images, type Latents, type LearningRates } from "./gan.ts";
export type { FlowOfVariable } from "./gradient_flow.ts";
export type { GradientStats } from "./gradients.ts";
export type { DHalf, GHalf, StepHalves, Verdicts } from "./halves.ts";
export { type LatentRule, leastTruncation, sampleZ, zOf } from "./latent.ts";
export { blend, turn } from "./latent_paths.ts";
export { fromBytes, oneHot, toBytes } from "./pixels.ts";
export * from "./random.ts";
export type { StepLosses, StepResult, StepValues } from "./step_result.ts";
export { stopwatch } from "./stopwatch.ts";
export { type Conditions, TrainedGenerator } from "./trained_generator.ts";
export { TrainedNetworks } from "./trained_networks.ts";
export { initialValues } from "./variables.ts";
export * from "./weights.ts";
