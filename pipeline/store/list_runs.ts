import { join } from "node:path";
import { errorMessage } from "../contracts/text.ts";
import { runFolderNames } from "./find_run.ts";
import { holdsRun } from "./run_folder.ts";
import { openRunFolder } from "./run_reader.ts";
import type { RunSummary } from "./run_summary.ts";

/**
 * Every run of a folder, the newest first; links to runs are runs; what is no run is left out, and
 * a run that cannot be read is there with its problem.
 *
 * @throws Error when the folder cannot be read; one that is not there has no runs
 */
export function listRuns(runsDir: string): RunSummary[] {
  return runFolderNames(runsDir)
    .flatMap((name) => summaryOfRun(runsDir, name) ?? [])
    .sort(newestFirst);
}

/** In the order of a list: the newest first. */
export function newestFirst(a: RunSummary, b: RunSummary): number {
  return b.createdAt - a.createdAt || a.name.localeCompare(b.name);
}

/** One run of the list; undefined where a folder holds none. */
export function summaryOfRun(runsDir: string, name: string): RunSummary | undefined {
  const folder = join(runsDir, name);
  if (!holdsRun(folder)) return undefined;
  try {
    const reader = openRunFolder(folder);
    try {
      return reader.summary();
    } finally {
      reader.close();
    }
  } catch (error) {
    return unreadable(name, errorMessage(error));
  }
}

function unreadable(name: string, problem: string): RunSummary {
  const numbers = { createdAt: 0, step: 0, totalSteps: 0, lastEventAt: 0 };
  return {
    name,
    state: "unreadable",
    isPaused: false,
    problem,
    ...numbers,
    dataset: "",
    preset: "",
  };
}
