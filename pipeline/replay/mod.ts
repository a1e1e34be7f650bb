/** Replays of recorded runs: compare, step through, and vary them. */
export type { Batch as RecordedBatch } from "../contracts/batch.ts";
export { breakCondition, type StepFacts } from "./break_condition.ts";
export * from "../contracts/replay_events.ts";
export type { ComparedStep } from "./compare_step.ts";
export { type Dump, openDump, writePlain } from "./dump.ts";
export { needsDataset } from "./recorded_batches.ts";
export { exportWindow } from "./export_window.ts";
export { forkConfig, type ForkOptions, forkParent, repeating, saveForkState } from "./fork.ts";
export { type HyperParameters, hyperParameters, withHyperParameters } from "./hyper_parameters.ts";
export { openRecordedRun, type RecordedRun } from "./recorded_run.ts";
export { replayFolder } from "./replay_folder.ts";
export { Replayer, type ReplayerOptions } from "./replayer.ts";
export { replayStarted, type TellOptions, tellReplay } from "./tell_replay.ts";
export { toldStep } from "./told_step.ts";
export { type TensorStats, tensorStats } from "./tensor_stats.ts";
