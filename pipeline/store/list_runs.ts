import { errorMessage } from "../error_message.ts";
import { holdsRun, isRunName, runFolder } from "./run_folder.ts";
import { openRunReader } from "./run_reader.ts";
import type { RunSummary } from "./run_summary.ts";
import { readError } from "./store_error.ts";

/**
 * Every run of a folder, the newest first; what is no run is left out, and a run that cannot be read
 * is there with its problem.
 *
 * @throws Error when the folder cannot be read; one that is not there has no runs
 */
export function listRuns(runsDir: string): RunSummary[] {
  return foldersIn(runsDir)
    .flatMap((name) => summaryOf(runsDir, name))
    .sort((a, b) => b.createdAt - a.createdAt || a.name.localeCompare(b.name));
}

function foldersIn(runsDir: string): string[] {
  try {
    return [...Deno.readDirSync(runsDir)]
      .filter(({ name, isDirectory }) => isDirectory && isRunName(name))
      .map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw readError(runsDir, error);
  }
}

function summaryOf(runsDir: string, name: string): RunSummary[] {
  if (!holdsRun(runFolder(runsDir, name))) return [];
  try {
    const reader = openRunReader(runsDir, name);
    try {
      return [reader.summary()];
    } finally {
      reader.close();
    }
  } catch (error) {
    return [unreadable(name, errorMessage(error))];
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
