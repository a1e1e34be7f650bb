/** Writes that outlive a power cut. Synchronous: they run on a thread of their own. */
import { join } from "node:path";

/**
 * Makes a folder with these files that is either there in full or not at all. When this returns it
 * is on the disk, not only in its cache.
 *
 * @param unfinished a path beside `target`, where the folder lies until it is whole
 * @param replaced where a folder that has the target's place already waits meanwhile
 * @throws what the system says; nothing is left behind then, and the target is as it was
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

/** Has what was written to a file reach the disk; nothing where there is no such file. */
export function syncFile(path: string): void {
  if (!isThere(path)) return;
  using file = Deno.openSync(path, { read: true, write: true });
  file.syncSync();
}

/**
 * Makes a folder where there is none.
 *
 * @throws Deno.errors.NotFound when the one around it is gone: a run that was moved elsewhere must
 * not begin anew, in part, where it was
 */
export function makeFolder(path: string): void {
  if (isThere(path)) return;
  Deno.mkdirSync(path);
  syncFolder(join(path, ".."));
}

/** Removes a folder so that no part of it is ever taken for the whole. */
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
  // A write may take only a part of what it is given.
  for (let written = 0; written < bytes.length;) {
    written += file.writeSync(bytes.subarray(written));
  }
  file.syncSync();
}

/** Names are a folder's content: without this a power cut may lose a rename. */
function syncFolder(path: string): void {
  if (Deno.build.os === "windows") return; // there folders cannot be opened, and renames are logged
  using folder = Deno.openSync(path);
  folder.syncSync();
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch {
    // It was not there, or what stopped the write stops this too: the next start sweeps it.
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
