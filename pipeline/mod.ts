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
export { parseAugmentations } from "./augmentations/mod.ts";
export type { Credit, Dataset, SkippedImage } from "./dataset.ts";
export * from "./events.ts";
export { contentHash } from "./content_hash.ts";
export { hasFiniteLosses } from "./finite_losses.ts";
export { Guard } from "./guard/mod.ts";
export { checkConfig } from "./run/check_config.ts";
export { initWeights } from "./run/init_weights.ts";
export { modelConfig } from "./run/model_config.ts";
export {
  checkGoesOn,
  continueRun,
  readStoppedRun,
  restoreCheckpoint,
  resumedFrom,
  resumeWarnings,
  type StoppedRun,
} from "./run/resume.ts";
export { openRecording, type Recording } from "./record/mod.ts";
export { resumeSettings } from "./run/resume_settings.ts";
export { ownConfig } from "./run/own_config.ts";
export type { RunConfig } from "./run/run_config.ts";
export * from "./store/mod.ts";
export { avatarStyleNames } from "./sources/avatar_styles.ts";
export { findMnist } from "./sources/mnist_locate.ts";
export { datasetNames, openDataset } from "./sources/open_dataset.ts";
export type { Progress, SourceOptions } from "./sources/source_options.ts";
export { stepDetails } from "./details/step_details.ts";
export { mostStepsAhead } from "./steps_ahead.ts";
export { train } from "./train.ts";
export type { TrainedStep } from "./train_steps.ts";
export type { TrainingRun } from "./run/training_run.ts";
