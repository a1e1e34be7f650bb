import { join } from "node:path";
import { writeAll } from "./write_all.ts";

const temporaryPattern = /.\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/**
 * Writes a file under a temporary name, then renames it. So nobody reads half a file, and neither a
 * kill nor a second writer can tear it.
 *
 * @param isSynced whether the file must survive a power cut, which costs milliseconds
 * @throws the system's error when the file cannot be written; no temporary file stays behind
 */
export async function writeWhole(
  path: string,
  bytes: Uint8Array,
  { isSynced = false } = {},
): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await (isSynced ? writeSynced : Deno.writeFile)(temporary, bytes);
    await Deno.rename(temporary, path);
  } catch (error) {
    // The cause may stop this as well; the first error is the one to report.
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

/**
 * Removes temporary files that killed processes left in a folder. A missing folder is no error. Call
 * it only as the folder's sole writer: a file that is being written looks the same.
 *
 * @throws the system's error when a file cannot be removed
 */
export async function sweepCutShort(folder: string): Promise<void> {
  for (const name of await filesIn(folder)) {
    if (temporaryPattern.test(name)) await Deno.remove(join(folder, name));
  }
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter(({ isFile }) => isFile).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Syncs before the rename, which could otherwise reach the disk first: a power cut would leave an empty file. */
async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  await writeAll(file, bytes);
  await file.syncData();
}
