/**
 * Writes a file under a name of its own until it is whole, so that nobody ever reads half of it, and
 * neither a kill nor a second writer tears it.
 *
 * @throws what the system says when the file cannot be written; nothing is left behind then
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await Deno.writeFile(temporary, bytes);
    await Deno.rename(temporary, path);
  } catch (error) {
    // What stopped the write may also stop this; only the first error says why.
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}
