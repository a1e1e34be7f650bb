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
export * from "./contracts/run_state.ts";
export { printable, shellWord } from "./contracts/text.ts";
export { oneOfRule, realRule, type Rule, textRule, wholeRule } from "./contracts/rules.ts";
export { contentHash } from "./contracts/content_hash.ts";
export { hasFiniteLosses, type TrainedStep } from "./contracts/batch.ts";
export { Guard } from "./training/guard/mod.ts";
export { checkConfig } from "./settings/check_config.ts";
export { modelConfig } from "./settings/model_config.ts";
export { openRecording, type Recording } from "./outputs/record/mod.ts";
export { resumeSettings } from "./settings/resume_settings.ts";
export { namesFile, ownConfig } from "./settings/own_config.ts";
export {
  defaultPlaces,
  type FlatConfig,
  type Places,
  type RunConfig,
  runConfigOf,
  settingRules,
} from "./contracts/run_config.ts";
export { findRun, runFolderNames } from "./store/find_run.ts";
export { claimRun, type RunClaim, sweepClaims } from "./store/run_claim.ts";
export { databasePath, isRunName, runFolder, settingsPath } from "./store/run_folder.ts";
export { createRun, openRunToContinue, type RunOptions } from "./store/run_store.ts";
export { avatarStyleNames } from "./sources/avatar_styles.ts";
export { datasetNames, findMnist, openDataset } from "./sources/open_dataset.ts";
export { shuffledBatches } from "./batches/load_batches.ts";
export { newestReading } from "./sources/reading_rules.ts";
export type { Progress, SourceOptions } from "./sources/source_options.ts";
export { stepDetails } from "./outputs/details/step_details.ts";
export { mostStepsAhead } from "./training/schedule_steps.ts";
export { train } from "./run/train.ts";
export type { ResumedFrom, Run, TrainingRun } from "./contracts/training_run.ts";
export { noEvents, runAfter, type RunState } from "./contracts/run_state.ts";
export { openToReadNow } from "./files/read_now.ts";
export { type JpegTarget, openTurboJpeg } from "./sources/jpeg/turbojpeg.ts";
