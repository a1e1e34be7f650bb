/** Removes what killed processes left in the runs' folder, when the next command starts. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { errorMessage } from "../contracts/text.ts";
import { isOwned } from "./owner_lock.ts";

const uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const hiddenPattern = new RegExp(`^\\.(deleted|making)-${uuid}$`);
const cutShortPattern = new RegExp(`^run\\.json\\.${uuid}\\.tmp$`);

/** Creating a run takes some milliseconds; an unfinished one that is older than this is abandoned. */
const oldMillis = 60_000;

/** The name of a run in deletion, which no run can have. */
export const deletedPath = (runsDir: string) => join(runsDir, `.deleted-${crypto.randomUUID()}`);

/** The name of a run until it is whole. */
export const makingPath = (runsDir: string) => join(runsDir, `.making-${crypto.randomUUID()}`);

/**
 * Removes runs that were being deleted, or made, when their process was killed.
 *
 * @returns a line for each that cannot be removed
 */
export async function sweepRuns(runsDir: string): Promise<string[]> {
  const problems: string[] = [];
  for (const name of namesIn(runsDir)) {
    const path = join(runsDir, name);
    if (!isLeftover(path, name)) continue;
    await Deno.remove(path, { recursive: true }).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return; // another command sweeps as well
      problems.push(
        `${path} is left over from a command that was killed, remove it: ${errorMessage(error)}`,
      );
    });
  }
  return problems;
}

/** Whether a folder holds only the first files of a run, and no process is creating it. */
export function isHalfMade(path: string): boolean {
  const names = namesIn(path);
  const isEmpty = (name: string) =>
    isFolder(join(path, name)) && namesIn(join(path, name)).length === 0;
  const others = names.filter((name) => !["samples", "batches", "owner.lock"].includes(name));
  return isFolder(path) &&
    ["samples", "batches"].every((name) => names.includes(name) && isEmpty(name)) &&
    others.every((name) => cutShortPattern.test(name)) && !isOwned(path);
}

function isLeftover(path: string, name: string): boolean {
  try {
    if (name.startsWith(".deleted-")) return hiddenPattern.test(name);
    if (!isOld(path)) return false;
    return hiddenPattern.test(name) ? !isOwned(path) : isHalfMade(path);
  } catch {
    return false; // it has gone meanwhile, or is nothing that a command of ours has made
  }
}

function isOld(path: string): boolean {
  const { mtime } = Deno.lstatSync(path);
  return mtime !== null && Date.now() - mtime.getTime() > oldMillis;
}

function isFolder(path: string): boolean {
  return Deno.lstatSync(path).isDirectory;
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return []; // whoever needs the folder says what is wrong with it
  }
}
