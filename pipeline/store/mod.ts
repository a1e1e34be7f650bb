/** The runs' folders: the trainer writes them; the dashboard and other commands read them. */
export { isCollapsed } from "./collapse_rule.ts";
export { sendCommand } from "./commands.ts";
export { eventLine, parseEvent } from "./event_lines.ts";
export type { EventOf, EventType, StoredEvent } from "./event_rows.ts";
export { eventTypes, runCommand } from "./event_schema.ts";
export { findRun, runFolderNames } from "./find_run.ts";
export { sweepRuns } from "./leftovers.ts";
export { listRuns, newestFirst, summaryOfRun } from "./list_runs.ts";
export { deleteRun, renameRun } from "./manage_runs.ts";
export { printable } from "../printable.ts";
export { defaultPlaces, type Places } from "../run/places.ts";
export { oneOfRule, realRule, type Rule, textRule, wholeRule } from "../run/rules.ts";
export { settingRules } from "../run/setting_rules.ts";
export { checkPlainFolder } from "./plain_files.ts";
export {
  createReplay,
  hasRecord,
  isReplaying,
  listReplays,
  recordedStates,
  removeReplay,
  replayLogPath,
  replayPath,
} from "./replay_folders.ts";
export { parseReplayEvent, replayLine } from "./replay_lines.ts";
export { isOwned } from "./owner_lock.ts";
export { claimRun, type RunClaim, sweepClaims } from "./run_claim.ts";
export { databasePath, isRunName, runFolder, settingsPath } from "./run_folder.ts";
export { openRunFolder, openRunReader, type RunReader } from "./run_reader.ts";
export { readSettings, runFormat, type RunParent, type RunSettings } from "./run_settings.ts";
export { createRun, openRunToContinue, type Run, type RunOptions } from "./run_store.ts";
export { isStory, noEvents, runAfter, type RunState, type StoryEvent } from "./run_state.ts";
export type { RunSummary } from "./run_summary.ts";
export { hasChanged, type RunTrace, runTrace } from "./run_trace.ts";
export { shellWord } from "./shell_word.ts";
export { spread, spreadIndices } from "./spread.ts";
export type { StepColumns, StepRange } from "./step_columns.ts";
export { type StepMeasure, stepMeasures } from "./step_tables.ts";
