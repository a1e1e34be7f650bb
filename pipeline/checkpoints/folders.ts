/** Where a run's checkpoints lie, and what their folders are called. */
import { join } from "node:path";
import { plainNames } from "../store/plain_files.ts";
import { storeError } from "../store/store_error.ts";

export const tensorsFile = "tensors.safetensors";
export const manifestFile = "manifest.json";

// More digits would be no whole number.
const checkpointPattern = /^step-(\d{6,13})$/;
const unfinishedPattern = /^step-\d{6,}\.(?:[0-9a-f-]{36}|old)\.tmp$/;
const replacedSuffix = ".old.tmp";

/** A checkpoint by its folder's name alone; what is in it has still to be checked. */
export interface CheckpointFolder {
  step: number;
  /** With the run's folder in front. */
  path: string;
}

/** `step-000500`. Six digits sort as text; longer numbers are sorted as numbers here. */
export function checkpointName(step: number): string {
  return `step-${String(step).padStart(6, "0")}`;
}

export function checkpointsFolder(runFolder: string): string {
  return join(runFolder, "checkpoints");
}

/** A name that no checkpoint has, so that what lies there is never taken for one. */
export function unfinishedName(step: number): string {
  return `${checkpointName(step)}.${crypto.randomUUID()}.tmp`;
}

/** Where a checkpoint waits while another takes its place. */
export function replacedPath(path: string): string {
  return path + replacedSuffix;
}

/**
 * The checkpoints in a folder, the oldest first; none where there is no such folder. Their order is
 * that of their steps: clocks jump.
 *
 * @throws what the system says when the folder cannot be read
 */
export function listCheckpoints(folder: string): CheckpointFolder[] {
  return plainNames(folder)
    .flatMap((name) => {
      const [, digits] = name.match(checkpointPattern) ?? [];
      return digits === undefined ? [] : [{ step: Number(digits), path: join(folder, name) }];
    })
    .sort((a, b) => a.step - b.step);
}

/**
 * Removes what a killed process left unfinished. Only for the run's owner: another one's checkpoint
 * that is being written looks the same.
 *
 * @throws Error in one line when it cannot
 */
export function sweepUnfinished(folder: string): void {
  const names = new Set(plainNames(folder));
  for (const name of [...names].filter((name) => unfinishedPattern.test(name))) {
    const path = join(folder, name);
    const place = name.slice(0, -replacedSuffix.length);
    // The old one goes back where a kill came before the new one had its place.
    const goesBack = name.endsWith(replacedSuffix) && !names.has(place);
    try {
      if (goesBack) Deno.renameSync(path, join(folder, place));
      else Deno.removeSync(path, { recursive: true });
    } catch (cause) {
      throw storeError(path, cause);
    }
  }
}
