/** Claims a run's name before the run is created, since opening data and devices may take minutes. */
import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { type OwnerLock, takeOwnership } from "./owner_lock.ts";
import { lockPath, runFolder } from "./run_folder.ts";
import { storeError } from "../files/store_error.ts";

/** A run's folder with nothing in it but the lock, which this process holds. */
export interface RunClaim {
  readonly name: string;
  readonly folder: string;
  /** Empties the folder, which then gives way to the run's own as soon as that is whole. */
  makeWay(): void;
  /** Releases the name, unless a run has it by now. */
  release(): void;
}

/**
 * Claims a name for a run.
 *
 * @returns undefined when the name is taken
 * @throws RangeError when no run can be called that
 * @throws Error when its folder cannot be made
 */
export async function claimRun(runsDir: string, name: string): Promise<RunClaim | undefined> {
  const folder = runFolder(runsDir, name);
  const isFirst = !existsSync(runsDir);
  await Deno.mkdir(runsDir, { recursive: true }).catch((cause) => {
    throw storeError(runsDir, cause);
  });
  sweepClaim(folder);
  if (!await isMade(folder)) return undefined;
  const lock = await takeOwnership(folder);
  // A sweep may have come in between, and taken the folder for one of a process that is gone.
  if (existsSync(lockPath(folder))) {
    return claimOf({ name, folder }, lock, isFirst ? runsDir : undefined);
  }
  lock.release();
  return undefined;
}

/** Removes claims of processes that were killed before they created the run. */
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
  return names.length === 1 && lstatSync(lockPath(folder)).isFile();
}

function removeClaim(folder: string): void {
  Deno.removeSync(lockPath(folder));
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
  madeFor: string | undefined,
): RunClaim {
  let isHeld = true;
  const makeWay = () => {
    if (!isHeld) return;
    isHeld = false;
    Deno.removeSync(lockPath(place.folder));
    lock.release();
  };
  return {
    ...place,
    makeWay,
    release: () => {
      try {
        makeWay();
        Deno.removeSync(place.folder); // not recursive: what a run has filled stays
        if (madeFor !== undefined) Deno.removeSync(madeFor);
      } catch {
        // A run has the folder by now, or other runs have the one of all.
      }
    },
  };
}
