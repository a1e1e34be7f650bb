/** Which names runs can have, and where their files are. */
import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/**
 * Whether a run can be called that. Narrow on purpose: names become folders here and ids elsewhere,
 * and ".." must be neither.
 */
export function isRunName(name: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,99}$/i.test(name);
}

/** @throws RangeError when no run can be called that */
export function checkRunName(name: string): void {
  if (isRunName(name)) return;
  throw new RangeError(
    `run name "${name}" cannot be a folder's: --name takes letters, digits, "-", "_" and ".", ` +
      "a letter or digit first",
  );
}

/**
 * Where a run is kept.
 *
 * @throws RangeError when no run can be called that
 */
export function runFolder(runsDir: string, name: string): string {
  checkRunName(name);
  return join(runsDir, name);
}

/** The folder of all runs and the name that lead to a run's folder. */
export function placeOf(folder: string): { runsDir: string; name: string } {
  const whole = resolve(folder);
  return { runsDir: dirname(whole), name: basename(whole) };
}

export const databasePath = (folder: string) => join(folder, "events.sqlite");
export const settingsPath = (folder: string) => join(folder, "run.json");
export const remarksPath = (folder: string) => join(folder, "remarks.json");
export const lockPath = (folder: string) => join(folder, "owner.lock");

/** The log of format 1. */
export const oldLogPath = (folder: string) => join(folder, "events.jsonl");

/** Whether a folder is a run's, of this format or another. */
export function holdsRun(folder: string): boolean {
  return existsSync(settingsPath(folder)) || existsSync(oldLogPath(folder));
}
