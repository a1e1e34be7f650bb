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

/** A rename can reach the disk before the bytes do: then a power cut leaves an empty file. */
async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  // A write may take only a part of what it is given.
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.syncData();
}
