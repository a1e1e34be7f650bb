/** The folders of a run's checkpoints, and their names. */
import { join } from "node:path";
import { plainNames } from "../../files/plain_files.ts";
import { storeError } from "../../files/store_error.ts";

export const tensorsFile = "tensors.safetensors";
export const manifestFile = "manifest.json";

// More digits would not be an exact integer.
const checkpointPattern = /^step-(\d{6,13})$/;
const unfinishedPattern = /^step-\d{6,}\.(?:[0-9a-f-]{36}|old)\.tmp$/;
const replacedSuffix = ".old.tmp";

/** A checkpoint by its folder's name alone; its content is not checked yet. */
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

/** A temporary name that no checkpoint has. */
export function unfinishedName(step: number): string {
  return `${checkpointName(step)}.${crypto.randomUUID()}.tmp`;
}

/** The name of a checkpoint while another replaces it. */
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
 * Removes unfinished checkpoints of a killed process. Only the run's owner may call it: a checkpoint that
 * another process is writing looks the same.
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
