/** Files that may be packed by gzip, unpacked no further than what they are known to hold. */
const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** No data set of this form has files as large. */
const mostBytes = 2 ** 31;

/**
 * Reads a file, unpacking it if its first bytes say gzip, whatever its name says.
 *
 * @param sizeOf how many bytes it holds, by its first bytes; a thousandth of that can be packed as much
 * @throws Error if it is damaged, ends early, or holds more than that
 */
export async function readPlainOrGzip(
  path: string,
  sizeOf: (head: Uint8Array) => number = () => mostBytes,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  await eachChunk(path, sizeOf, (chunk) => void chunks.push(chunk));
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** The same chunk by chunk, of which none is kept. */
export async function eachChunk(
  path: string,
  sizeOf: (head: Uint8Array) => number,
  take: (chunk: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  const { size } = await Deno.stat(path);
  let most: number | undefined;
  let taken = 0;
  try {
    for await (const chunk of await contentsOf(path)) {
      most ??= Math.min(mostBytes, sizeOf(chunk));
      taken += chunk.length;
      if (taken > most) throw new RangeError(`holds more than the ${most} bytes that it promises`);
      take(new Uint8Array(chunk));
    }
  } catch (cause) {
    const why = cause instanceof RangeError ? cause.message : `is damaged gzip (${size} bytes)`;
    throw new Error(`"${path}" ${why}: copy or download it again`, { cause });
  }
}

/** The first bytes of a file, unpacked; how many depends on how it is packed. */
export async function headOf(path: string): Promise<Uint8Array> {
  for await (const chunk of await contentsOf(path)) return chunk; // which cancels the rest
  return new Uint8Array();
}

async function contentsOf(path: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const file = await Deno.open(path);
  const head = new Uint8Array(2);
  await file.read(head);
  await file.seek(0, Deno.SeekMode.Start);
  const { readable } = file; // closes the file at its end, or when it is cancelled
  return isGzip(head) ? readable.pipeThrough(new DecompressionStream("gzip")) : readable;
}
