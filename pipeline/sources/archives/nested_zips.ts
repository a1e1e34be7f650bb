/** Zips inside of a zip, one level deep: a stored one is read in place, a deflated one unpacked once. */
import { errorMessage } from "../../contracts/text.ts";
import { type ByteRange, fileRange, partOf } from "./byte_range.ts";
import type { Entries, Lost } from "./entries.ts";
import { joined, type Part } from "./joined.ts";
import { unpacked, type UnpackOptions } from "./unpacked.ts";
import { zipEntries, type ZipFile } from "./zip.ts";

/** A few class folders, or shards; more are no data set's. */
const mostZips = 10_000;

/** @throws Error that ends a sentence which begins with the archive's name */
export async function openZip(
  archive: string,
  range: ByteRange,
  options: UnpackOptions,
): Promise<Entries> {
  const zip = await zipEntries(archive, range);
  const inner = [...zip.names.keys()]
    .filter((entry) => /\.zip$/i.test(zip.names[entry]) && !zip.faults.has(entry))
    .slice(0, mostZips);
  if (inner.length === 0) return zip;
  const parts: Part[] = [{ folder: "", entries: zip }];
  const entered = new Set<number>();
  const leftOut: Lost[] = [];
  for (const entry of inner) {
    const name = zip.names[entry];
    try {
      const inside = await rangeOf(zip, entry, options);
      const entries = await zipEntries(`${archive}, ${name}`, inside);
      entered.add(entry);
      parts.push({ folder: `${name.slice(0, -".zip".length)}/`, entries });
    } catch (error) {
      const what = `zip inside, which ${errorMessage(error)}`;
      entered.add(entry); // it has a line of its own
      leftOut.push({ what, count: 1, examples: [name] });
    }
  }
  const all = joined(parts);
  return { ...all, used: entered, leftOut: [...all.leftOut, ...leftOut] };
}

async function rangeOf(zip: ZipFile, entry: number, options: UnpackOptions): Promise<ByteRange> {
  const { start, packedSize, size, isDeflated } = await zip.place(entry);
  const packed = partOf(zip.range, start, packedSize);
  if (!isDeflated) return packed;
  const path = await unpacked({
    key: `zip ${zip.stampOf(entry)} ${zip.names[entry]}`,
    size,
    chunks: () => inflatedChunks(packed, size),
    what: `MB of ${zip.names[entry]} unpacked`,
  }, options);
  return fileRange(path);
}

const chunkBytes = 2 ** 20;

async function* inflatedChunks(range: ByteRange, size: number): AsyncGenerator<Uint8Array> {
  let offset = 0;
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const chunk = await range.read(offset, chunkBytes);
      offset += chunk.length;
      if (chunk.length === 0) controller.close();
      else controller.enqueue(chunk);
    },
  });
  let done = 0;
  for await (const chunk of packed.pipeThrough(new DecompressionStream("deflate-raw"))) {
    done += chunk.length;
    if (done > size) throw new RangeError("unpacks to more than it states");
    yield chunk;
  }
}
