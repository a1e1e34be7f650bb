/** The output of replays, in `runs/<name>/replays/000001/`, apart from all that training writes. */
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { checkRunFolder, openPlain, plainNames } from "../files/plain_files.ts";
import { storeError } from "../files/store_error.ts";

// Each takes some hundred bytes a step, plus requested pictures.
const mostKept = 8;

/** @throws RangeError when no replay can be called that */
export function replayPath(runFolder: string, id: string): string {
  if (!isReplayId(id)) throw new RangeError(`"${id}" is no replay's number: it has six digits`);
  return join(runFolder, "replays", id);
}

/** The lines of a replay's output. */
export function replayLogPath(runFolder: string, id: string): string {
  return join(replayPath(runFolder, id), "events.jsonl");
}

/** The run's replays, the oldest first. */
export function listReplays(runFolder: string): string[] {
  return namesIn(join(runFolder, "replays"))
    .filter((name) => isReplayId(name) && isFolder(replayPath(runFolder, name)))
    .filter((id) => isFile(replayLogPath(runFolder, id)))
    .sort();
}

/** Whether a process holds the lock on its log and writes it. */
export function isReplaying(runFolder: string, id: string): boolean {
  try {
    using file = openPlain(replayLogPath(runFolder, id), { read: true });
    return !file.tryLockSync(false);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Whether the run has a record that could be replayed. */
export function hasRecord(runFolder: string): boolean {
  return isFolder(join(runFolder, "record"));
}

/** Steps done in the checkpoints that are there, the first of them first. */
export function recordedStates(runFolder: string): number[] {
  return stepsIn(join(runFolder, "checkpoints"), /^step-(\d{6,13})$/);
}

/** The same of light states, from which looks at single steps begin. */
export function lightStates(runFolder: string): number[] {
  return stepsIn(join(runFolder, "states"), /^step-(\d{6,13})\.safetensors$/);
}

function stepsIn(folder: string, pattern: RegExp): number[] {
  return namesIn(folder)
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * Makes the folder of one more replay, and removes the oldest of many.
 *
 * @returns its number
 * @throws Error when it cannot be written, or is made by somebody else at the same time
 */
export function createReplay(runFolder: string): string {
  checkRunFolder(runFolder);
  const replays = listReplays(runFolder);
  // A killed process may have left a folder without a log: its number is still used.
  const taken = namesIn(join(runFolder, "replays")).filter(isReplayId).map(Number);
  const id = String(Math.max(0, ...taken) + 1).padStart(6, "0");
  if (!isReplayId(id)) {
    throw new RangeError(`${runFolder} has no number left for a replay: remove some`);
  }
  const folder = replayPath(runFolder, id);
  try {
    Deno.mkdirSync(join(runFolder, "replays"), { recursive: true });
    Deno.mkdirSync(folder);
    for (const old of replays.slice(0, 1 - mostKept)) removeReplay(runFolder, old);
  } catch (cause) {
    throw storeError(folder, cause);
  }
  return id;
}

export function removeReplay(runFolder: string, id: string): void {
  Deno.removeSync(replayPath(runFolder, id), { recursive: true });
}

function isReplayId(id: string): boolean {
  return /^\d{6}$/.test(id);
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Of a folder of the run's own. */
function namesIn(folder: string): string[] {
  return isFolder(folder) ? plainNames(folder) : [];
}

/** A link may lead anywhere. */
function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
