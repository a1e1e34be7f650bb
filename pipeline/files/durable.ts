/** Writes that survive a power cut. They are synchronous, and run on a thread of their own. */
import { join } from "node:path";
import { writeAllSync } from "../files/write_all.ts";

/**
 * Creates a folder with these files, in full or not at all. When this returns, the folder is on the disk,
 * not only in its cache.
 *
 * @param unfinished a path beside `target`, where the folder lies until it is whole
 * @param replaced where a folder that has the target's place already waits meanwhile
 * @throws the system's error; then nothing is left behind, and the target is unchanged
 */
export function writeFolder(
  target: string,
  { unfinished, replaced }: { unfinished: string; replaced: string },
  files: Record<string, Uint8Array>,
): void {
  try {
    Deno.mkdirSync(unfinished);
    for (const [name, bytes] of Object.entries(files)) writeFile(join(unfinished, name), bytes);
    syncFolder(unfinished);
    takePlace(unfinished, target, replaced);
    syncFolder(join(target, ".."));
  } catch (error) {
    removeIfThere(unfinished);
    throw error;
  }
  removeIfThere(replaced);
}

/** Syncs a file to the disk. A missing file is no error. */
export function syncFile(path: string): void {
  if (!isThere(path)) return;
  using file = Deno.openSync(path, { read: true, write: true });
  file.syncSync();
}

/**
 * Creates a folder if it is missing.
 *
 * @throws Deno.errors.NotFound when its parent is gone: a run that was moved must not be recreated in part
 * at its old place
 */
export function makeFolder(path: string): void {
  if (isThere(path)) return;
  Deno.mkdirSync(path);
  syncFolder(join(path, ".."));
}

/** Removes a folder, so that a partly removed one never looks whole. */
export function removeFolder(path: string, unfinished: string): void {
  Deno.renameSync(path, unfinished);
  Deno.removeSync(unfinished, { recursive: true });
}

function takePlace(unfinished: string, target: string, replaced: string): void {
  // A folder cannot be renamed onto one that holds files.
  if (isThere(target)) Deno.renameSync(target, replaced);
  try {
    Deno.renameSync(unfinished, target);
  } catch (error) {
    if (isThere(replaced)) Deno.renameSync(replaced, target);
    throw error;
  }
}

function writeFile(path: string, bytes: Uint8Array): void {
  using file = Deno.openSync(path, { write: true, createNew: true });
  writeAllSync(file, bytes);
  file.syncSync();
}

/** Syncs a folder: without this a power cut may lose a rename in it. */
function syncFolder(path: string): void {
  if (Deno.build.os === "windows") return; // there folders cannot be opened, and renames are logged
  using folder = Deno.openSync(path);
  folder.syncSync();
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch {
    // It does not exist, or the first error stops this too: the next start removes it.
  }
}

function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
