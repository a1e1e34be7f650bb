/** Renames and removes runs that nobody trains. */
import { findRun } from "./find_run.ts";
import { deletedPath } from "./leftovers.ts";
import { checkNotOwned, takeOwnership } from "./owner_lock.ts";
import { checkRunName, runFolder } from "./run_folder.ts";
import { readSettings, writeSettings } from "./run_settings.ts";
import { storeError } from "../files/store_error.ts";
import { takePlace } from "./take_place.ts";

/**
 * Gives a run another name, and so another folder. Of a link to a run, the link alone is renamed.
 *
 * @throws RangeError when no run can be called that
 * @throws Error when it is trained, there is no such run, or the name is taken
 */
export async function renameRun(runsDir: string, name: string, newName: string): Promise<void> {
  checkRunName(newName);
  const [folder, newFolder] = [findRun(runsDir, name), runFolder(runsDir, newName)];
  const settings = readSettings(folder);
  const taken = `run "${newName}" exists already: choose another name`;
  if (isLink(folder)) {
    checkNotOwned(folder);
    return await takePlace(folder, newFolder, taken);
  }
  const lock = await takeOwnership(folder);
  try {
    await takePlace(folder, newFolder, taken);
    const config = { ...settings.config, name: newName };
    await writeSettings(newFolder, { ...settings, name: newName, config });
  } finally {
    lock.release();
  }
}

/**
 * Removes a run with all that it has. Of a link to a run, the link alone is removed.
 *
 * @throws Error when it is trained, or there is no such run
 */
export async function deleteRun(runsDir: string, name: string): Promise<void> {
  const folder = findRun(runsDir, name);
  readSettings(folder);
  if (isLink(folder)) {
    checkNotOwned(folder);
    return await Deno.remove(folder).catch((cause) => {
      throw storeError(folder, cause);
    });
  }
  const lock = await takeOwnership(folder);
  // Away at once, since removing many files takes time and can be interrupted.
  const leaving = deletedPath(runsDir);
  try {
    await Deno.rename(folder, leaving);
    await Deno.remove(leaving, { recursive: true }).catch(ifGone);
  } catch (cause) {
    throw storeError(folder, cause);
  } finally {
    lock.release();
  }
}

function isLink(folder: string): boolean {
  return Deno.lstatSync(folder).isSymlink;
}

/** A command that starts meanwhile sweeps as well. */
function ifGone(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
