import { join } from "node:path";

const temporaryPattern = /.\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/**
 * Writes a file under a name of its own until it is whole, so that nobody ever reads half of it, and
 * neither a kill nor a second writer tears it.
 *
 * @param isSynced whether it is to outlive a power cut as well, which takes milliseconds
 * @throws what the system says when the file cannot be written; nothing is left behind then
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
    // What stopped the write may also stop this; only the first error says why.
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

/**
 * Removes what killed processes left of files in a folder; nothing where there is no such folder.
 * Only for who alone writes there: a file that is being written looks the same.
 *
 * @throws what the system says when it cannot
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

/** A rename can reach the disk before the bytes do: then a power cut leaves an empty file. */
async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  // A write may take only a part of what it is given.
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.syncData();
}
