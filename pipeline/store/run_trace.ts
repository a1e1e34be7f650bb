/** Whether a run has changed since somebody read it, told by its files without opening one. */
import { statSync } from "node:fs";
import { lossOf } from "./lost_ranks.ts";
import { isOwned } from "./owner_lock.ts";
import { databasePath, remarksPath, settingsPath } from "./run_folder.ts";
import type { RunSummary } from "./run_summary.ts";

/** What the files of a run looked like. */
export interface RunTrace {
  settings: string;
  remarks: string;
  database: string;
  /** What a training has written and not yet brought into the database. */
  log: string;
}

export function runTrace(folder: string): RunTrace {
  const database = databasePath(folder);
  return {
    settings: traceOf(settingsPath(folder)),
    remarks: traceOf(remarksPath(folder)),
    database: traceOf(database),
    log: traceOf(logOf(database)),
  };
}

/** Whether a run may be otherwise than it was when its files looked like that. */
export function hasChanged(folder: string, before: RunTrace, { state }: RunSummary): boolean {
  // Whatever has been the matter with it may be mended, a file at a time.
  if (state === "unreadable") return true;
  const database = databasePath(folder);
  if (traceOf(settingsPath(folder)) !== before.settings) return true;
  if (traceOf(remarksPath(folder)) !== before.remarks) return true;
  if (traceOf(database) !== before.database) return true;
  // A run that has ended has no log, and whoever goes on with it writes into the database first.
  if (state === "finished" || state === "interrupted" || state === "failed") return false;
  if (traceOf(logOf(database)) !== before.log) return true;
  if (state === "gone" && lossOf(folder) !== undefined) return true;
  // A trainer that is killed leaves all files as they are.
  return state === "training" && !isOwned(folder);
}

function logOf(database: string): string {
  return `${database}-wal`;
}

function traceOf(path: string): string {
  const info = statSync(path, { throwIfNoEntry: false });
  return info === undefined ? "-" : `${info.ino}:${info.size}:${info.mtimeMs}`;
}
