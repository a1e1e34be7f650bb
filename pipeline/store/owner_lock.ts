/** The lock of a run's trainer: a file lock, which the system releases however the process ends. */
import { setTimeout as pause } from "node:timers/promises";
import { lockPath, placeOf } from "./run_folder.ts";
import { mostBytes, openPlain, plainSize } from "../files/plain_files.ts";
import { attempt, storeError } from "../files/store_error.ts";

export interface OwnerLock {
  release(): void;
}

// `isOwned` holds the lock briefly, which must not look like another trainer.
const attempts = 10;
const pauseMillis = 20;

/**
 * Makes this process the run's trainer.
 *
 * @throws Error when another process is, or the file cannot be made
 */
export async function takeOwnership(folder: string): Promise<OwnerLock> {
  const path = lockPath(folder);
  plainSize(path, { maxBytes: mostBytes.settings });
  const file = attempt(
    path,
    () => Deno.openSync(path, { read: true, write: true, create: true }),
    storeError,
  );
  for (let i = 0; i < attempts; i++) {
    if (file.tryLockSync(true)) return { release: () => file.close() };
    await pause(pauseMillis);
  }
  file.close();
  throw isTrainedError(folder);
}

/** @throws Error when a process trains the run now; one may begin right afterwards */
export function checkNotOwned(folder: string): void {
  if (isOwned(folder)) throw isTrainedError(folder);
}

function isTrainedError(folder: string): Error {
  return new Error(
    `run "${placeOf(folder).name}" is being trained by another process: ` +
      "wait for its end, or stop it",
  );
}

/** Whether a process trains the run now. */
export function isOwned(folder: string): boolean {
  let file: Deno.FsFile;
  try {
    file = openPlain(lockPath(folder), { read: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
  try {
    return !file.tryLockSync(false);
  } finally {
    file.close();
  }
}
