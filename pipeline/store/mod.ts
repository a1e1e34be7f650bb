/**
 * The runs' folders: the trainer writes them; the dashboard and other commands read them.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { isRunName, listRuns, settingRules } from "@reactive-dcgan/trainer/pipeline/store";
 *
 * const runsDir = Deno.makeTempDirSync();
 * assert.deepEqual(listRuns(runsDir), []);
 * assert.deepEqual(["faces-1", "../faces"].map(isRunName), [true, false]);
 * assert.ok(!settingRules.maxSteps.allows(0));
 * ```
 *
 * @module
 */
export { isCollapsed } from "../contracts/collapse_rule.ts";
export { sendCommand } from "./commands.ts";
export { eventLine, eventTypes, parseEvent, runCommand } from "../contracts/events.ts";
export type { EventOf, EventType } from "../contracts/events.ts";
export type { StoredEvent } from "./event_rows.ts";
export { findRun, runFolderNames } from "./find_run.ts";
export { sweepRuns } from "./leftovers.ts";
export { listRuns, newestFirst, summaryOfRun } from "./list_runs.ts";
export { deleteRun, renameRun } from "./manage_runs.ts";
export { beatsFile, lossOf, rankNotes, tellOfLoss } from "./lost_ranks.ts";
export { csvLine } from "../files/csv.ts";
export { lastLines, lines } from "../files/lines.ts";
export { writeAll, writeAllSync } from "../files/write_all.ts";
export { printable, shellWord } from "../contracts/text.ts";
export { defaultPlaces, type Places, settingRules } from "../contracts/run_config.ts";
export { oneOfRule, realRule, type Rule, textRule, wholeRule } from "../contracts/rules.ts";
export { checkPlainFolder } from "../files/plain_files.ts";
export {
  createReplay,
  hasRecord,
  isReplaying,
  lightStates,
  listReplays,
  recordedStates,
  removeReplay,
  replayLogPath,
  replayPath,
} from "./replay_folders.ts";
export { checkNotOwned, isOwned } from "./owner_lock.ts";
export { claimRun, type RunClaim, sweepClaims } from "./run_claim.ts";
export { databasePath, isRunName, runFolder, settingsPath } from "./run_folder.ts";
export { openRunFolder, openRunReader, type RunReader } from "./run_reader.ts";
export {
  readSettings,
  runFormat,
  type RunParent,
  type RunSettings,
  writeSettings,
} from "./run_settings.ts";
export { createRun, openRunToContinue, type RunOptions, tellOfEnd } from "./run_store.ts";
export type { Run } from "../contracts/training_run.ts";
export {
  isStory,
  noEvents,
  runAfter,
  type RunState,
  type StoryEvent,
} from "../contracts/run_state.ts";
export { type Remarks, remarks, writeRemarks } from "./run_remarks.ts";
export type { ComparedSetting, ComparedSettings, RunSummary } from "./run_summary.ts";
export { hasChanged, type RunTrace, runTrace } from "./run_trace.ts";
export { evenIndices, evenlySpaced } from "../contracts/evenly_spaced.ts";
export type { StepColumns, StepRange } from "./step_columns.ts";
export { type StepMeasure, stepMeasures } from "./step_tables.ts";
