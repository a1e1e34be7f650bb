/** A gzip allows no reading by position: its tar is unpacked once into the cache, and read there. */
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { createGunzip } from "node:zlib";
import { fileRange } from "./byte_range.ts";
import type { Entries } from "./entries.ts";
import type { WalkOptions } from "./placed_entries.ts";
import { tarEntries } from "./tar.ts";
import { unpacked, type UnpackOptions } from "./unpacked.ts";

const isTar = (head: Uint8Array) => new TextDecoder().decode(head.subarray(257, 262)) === "ustar";

/** @throws Error that ends a sentence which begins with the archive's name */
export async function gzippedTarEntries(
  archive: string,
  { state, onEntries, ...options }: WalkOptions & UnpackOptions,
): Promise<Entries> {
  const path = await unpacked({
    key: `gzip ${await Deno.realPath(archive)} ${state}`,
    chunks: () => unzipped(archive),
    what: `MB of ${basename(archive)} unpacked into the cache`,
  }, options);
  const range = fileRange(path);
  try {
    return await tarEntries(archive, range, { state, onEntries });
  } catch (error) {
    range.close();
    throw error;
  }
}

async function* unzipped(archive: string): AsyncGenerator<Uint8Array> {
  const chunks = createReadStream(archive, { highWaterMark: 2 ** 20 })
    .pipe(createGunzip({ chunkSize: 2 ** 18 }));
  let isFirst = true;
  let done = 0;
  try {
    for await (const chunk of chunks) {
      if (isFirst && !isTar(chunk)) {
        throw new RangeError("is the gzip of no tar: unpack it, and give what is in it");
      }
      isFirst = false;
      done += chunk.length;
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    if (done === 0) throw new RangeError("is damaged gzip: copy or download it again", { cause });
    // What comes before is read, as of any tar that is cut off: this is no header of an entry.
    yield new Uint8Array(512 + (512 - done % 512) % 512).fill(255);
    return;
  }
  if (isFirst) throw new RangeError("is the gzip of nothing: copy or download it again");
}
