/**
 * Replays of recorded runs: compare, step through, and vary them.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { breakCondition } from "@reactive-dcgan/trainer/pipeline/replay";
 *
 * const place = { step: 7, at: 0, epoch: 0, stepInEpoch: 7 };
 * const losses = { dLoss: 5.5, dLossReal: 2.5, dLossFake: 3, gLoss: NaN };
 * const times = { stepMillis: 300, dMillis: 100, gMillis: 200, waitMillis: 0, imagesPerSecond: 9 };
 * const isOver = breakCondition("dLoss > 5 && isNaN(gLoss)");
 * assert.ok(isOver({ ...place, ...losses, ...times, meanDReal: 0.5, meanDFake: 0.5 }));
 * ```
 *
 * @module
 */
export type { Batch as RecordedBatch } from "../contracts/batch.ts";
export { breakCondition, type StepFacts } from "./break_condition.ts";
export * from "../contracts/replay_events.ts";
export * from "../contracts/looks.ts";
export type { ComparedStep } from "./compare_step.ts";
export { type Dump, openDump, writePlain } from "./dump.ts";
export { needsDataset, openRecordedData } from "./recorded_batches.ts";
export { exportWindow } from "./export_window.ts";
export { forkConfig, type ForkOptions, forkParent, repeating, saveForkState } from "./fork.ts";
export {
  changesRates,
  type HyperParameters,
  hyperParameters,
  needsNewNetworks,
  networkSettings,
  withHyperParameters,
} from "./hyper_parameters.ts";
export { openRecordedRun, type RecordedRun } from "./recorded_run.ts";
export { answerLook } from "./look.ts";
export { replayFolder } from "./replay_folder.ts";
export { Replayer, type ReplayerOptions } from "./replayer.ts";
export { replayStarted, type TellOptions, tellReplay } from "./tell_replay.ts";
export { toldStep } from "./told_step.ts";
export { type TensorStats, tensorStats } from "./tensor_stats.ts";
