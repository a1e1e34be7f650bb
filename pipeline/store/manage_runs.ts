/** Renames and removes runs that nobody trains. */
import { join } from "node:path";
import { findRun } from "./find_run.ts";
import { takeOwnership } from "./owner_lock.ts";
import { checkRunName, runFolder } from "./run_folder.ts";
import { readSettings, writeSettings } from "./run_settings.ts";
import { storeError } from "./store_error.ts";

/**
 * Gives a run another name, and so another folder.
 *
 * @throws RangeError when no run can be called that
 * @throws Error when it is trained, there is no such run, or the name is taken
 */
export async function renameRun(runsDir: string, name: string, newName: string): Promise<void> {
  checkRunName(newName);
  const [folder, newFolder] = [findRun(runsDir, name), runFolder(runsDir, newName)];
  const settings = readSettings(folder);
  const lock = await takeOwnership(folder);
  try {
    await takeName(newFolder, newName);
    await Deno.rename(folder, newFolder);
    const config = { ...settings.config, name: newName };
    await writeSettings(newFolder, { ...settings, name: newName, config });
  } finally {
    lock.release();
  }
}

/**
 * Removes a run with all that it has.
 *
 * @throws Error when it is trained, or there is no such run
 */
export async function deleteRun(runsDir: string, name: string): Promise<void> {
  const folder = findRun(runsDir, name);
  readSettings(folder);
  const lock = await takeOwnership(folder);
  // Away at once, since removing many files takes time and can be interrupted. No run has such a name.
  const leaving = join(runsDir, `.deleted-${crypto.randomUUID()}`);
  try {
    await Deno.rename(folder, leaving);
    await Deno.remove(leaving, { recursive: true });
  } catch (cause) {
    throw storeError(folder, cause);
  } finally {
    lock.release();
  }
}

/** An empty folder takes the name, and gives way to the run's: of two who want it, one gets it. */
async function takeName(folder: string, name: string): Promise<void> {
  await Deno.mkdir(folder).catch((cause) => {
    if (!(cause instanceof Deno.errors.AlreadyExists)) throw storeError(folder, cause);
    throw new Error(`run "${name}" exists already: choose another name`);
  });
}
