/** Taking a run's name long before the run is made: opening data and devices may take minutes. */
import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { type OwnerLock, takeOwnership } from "./owner_lock.ts";
import { lockPath, runFolder } from "./run_folder.ts";
import { storeError } from "./store_error.ts";

/** A run's folder with nothing in it but the lock, which this process holds. */
export interface RunClaim {
  readonly name: string;
  readonly folder: string;
  /** Hands the lock over to who makes the run; from then on `release` does nothing. */
  take(): OwnerLock;
  /** Gives the name free again, unless the lock was taken. */
  release(): void;
}

/** All that a folder may hold before it is a run's. */
const beforehand = ["owner.lock", "samples", "batches"];

/**
 * Takes a name for a run.
 *
 * @returns undefined when somebody else has it
 * @throws RangeError when no run can be called that
 * @throws Error when its folder cannot be made
 */
export async function claimRun(runsDir: string, name: string): Promise<RunClaim | undefined> {
  const folder = runFolder(runsDir, name);
  const isFirst = !existsSync(runsDir);
  await Deno.mkdir(runsDir, { recursive: true }).catch((cause) => {
    throw storeError(runsDir, cause);
  });
  if (!await isMade(folder)) return undefined;
  const lock = await takeOwnership(folder);
  // A sweep may have come in between, and taken the folder for one of a process that is gone.
  if (existsSync(lockPath(folder))) return claimOf({ name, folder }, lock, isFirst ? runsDir : "");
  lock.release();
  return undefined;
}

/**
 * Removes what processes left that were killed between taking a name and making the run; whatever else
 * is in such a folder stays, and so does the folder then.
 */
export function sweepClaims(runsDir: string): void {
  if (!existsSync(runsDir)) return;
  for (const { name, isDirectory } of Deno.readDirSync(runsDir)) {
    if (isDirectory) sweepClaim(join(runsDir, name));
  }
}

function sweepClaim(folder: string): void {
  try {
    if (!isClaim(folder)) return;
    using lock = Deno.openSync(lockPath(folder), { read: true, write: true });
    if (lock.tryLockSync(true)) removeClaim(folder);
  } catch {
    // It may not be ours to remove, or another process removes it at the same time: it does no harm.
  }
}

function isClaim(folder: string): boolean {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  return names.includes(beforehand[0]) && names.every((name) => beforehand.includes(name)) &&
    lstatSync(lockPath(folder)).isFile();
}

/** Nothing that holds something is removed. */
function removeClaim(folder: string): void {
  for (const name of beforehand.toReversed()) {
    if (existsSync(join(folder, name))) Deno.removeSync(join(folder, name));
  }
  Deno.removeSync(folder);
}

/** Not recursive, so that of two runs with one name only one gets the folder. */
async function isMade(folder: string): Promise<boolean> {
  try {
    await Deno.mkdir(folder);
    return true;
  } catch (cause) {
    if (cause instanceof Deno.errors.AlreadyExists) return false;
    throw storeError(folder, cause);
  }
}

/** @param madeFor the folder of all runs, where it was made for this one */
function claimOf(
  place: Pick<RunClaim, "name" | "folder">,
  lock: OwnerLock,
  madeFor: string,
): RunClaim {
  let isHeld = true;
  return {
    ...place,
    take: () => {
      isHeld = false;
      return lock;
    },
    release: () => {
      if (!isHeld) return;
      isHeld = false;
      lock.release();
      try {
        removeClaim(place.folder);
        if (madeFor !== "") Deno.removeSync(madeFor);
      } catch {
        // Another process is about in the folder of all runs, and needs it; the next start sweeps ours.
      }
    },
  };
}
