const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Reads a file, unpacking it if its first bytes say gzip, whatever its name says.
 *
 * @throws Error if the gzip stream is damaged or ends early
 */
export async function readPlainOrGzip(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await Deno.readFile(path);
  if (!isGzip(bytes)) return bytes;
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    return await new Response(unpacked).bytes();
  } catch (cause) {
    throw new Error(
      `"${path}" is damaged gzip (${bytes.length} bytes): copy or download it again`,
      { cause },
    );
  }
}
