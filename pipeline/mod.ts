/**
 * The run as a dataflow: data sources, the operators on the stream, and the run's folder.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseAugmentations } from "@reactive-dcgan/trainer/pipeline";
 *
 * const [flip, crop] = parseAugmentations(["flip", "crop=2"]);
 * assert.deepEqual([flip.name, crop.amount], ["flip", 2]);
 * ```
 *
 * @module
 */
export { parseAugmentations } from "./batches/augmentations/mod.ts";
export type { Credit, Dataset, SkippedImage } from "./contracts/dataset.ts";
export * from "./contracts/events.ts";
export { contentHash } from "./contracts/content_hash.ts";
export { hasFiniteLosses } from "./contracts/finite_losses.ts";
export { Guard } from "./training/guard/mod.ts";
export { checkConfig } from "./settings/check_config.ts";
export { initWeights } from "./outputs/checkpoints/init_weights.ts";
export { modelConfig } from "./settings/model_config.ts";
export {
  checkGoesOn,
  continueRun,
  readStoppedRun,
  restoreCheckpoint,
  resumedFrom,
  resumeWarnings,
  type StoppedRun,
} from "./run/resume.ts";
export { openRecording, type Recording } from "./outputs/record/mod.ts";
export { resumeSettings } from "./settings/resume_settings.ts";
export { ownConfig } from "./settings/own_config.ts";
export { type FlatConfig, type RunConfig, runConfigOf } from "./contracts/run_config.ts";
export * from "./store/mod.ts";
export { avatarStyleNames } from "./sources/avatar_styles.ts";
export { findMnist } from "./sources/mnist_locate.ts";
export { datasetNames, openDataset } from "./sources/open_dataset.ts";
export { newestReading } from "./sources/reading_rules.ts";
export type { Progress, SourceOptions } from "./sources/source_options.ts";
export { stepDetails } from "./outputs/details/step_details.ts";
export { mostStepsAhead } from "./training/steps_ahead.ts";
export { train } from "./run/train.ts";
export type { TrainedStep } from "./contracts/batch.ts";
export type { TrainingRun } from "./contracts/training_run.ts";
