/** Zips, read in place: zip64, stored and deflated entries. */
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import type { ByteRange } from "./byte_range.ts";
import type { Entries } from "./entries.ts";
import { headerBytes, localHeaderBytes, usualNames } from "./file_piece.ts";
import { readDirectory, type ZipDirectory } from "./zip_directory.ts";

/** A zip as entries, and where they lie. */
export interface ZipFile extends Entries {
  readonly range: ByteRange;
  place(
    entry: number,
  ): Promise<{ start: number; packedSize: number; size: number; isDeflated: boolean }>;
}

/** @throws Error that ends a sentence which begins with the archive's name */
export async function zipEntries(archive: string, range: ByteRange): Promise<ZipFile> {
  const directory = await readDirectory(range);
  const { names, faults, leftOut, sizes, crcs, packedSizes, deflated } = directory;
  return {
    ...{ names, faults, leftOut, range },
    async place(entry) {
      const offset = directory.offsets[entry];
      const start = offset + headerBytes(await range.read(offset, localHeaderBytes));
      return {
        start,
        packedSize: packedSizes[entry],
        size: sizes[entry],
        isDeflated: deflated[entry],
      };
    },
    pieceOf: (entry) =>
      range.place && {
        path: range.place.path,
        start: range.place.start + directory.offsets[entry],
        bytes: packedSizes[entry],
        zip: { isDeflated: deflated[entry], size: sizes[entry], crc: crcs[entry] },
      },
    sizeOf: (entry) => sizes[entry],
    stampOf: (entry) => `${sizes[entry]} ${crcs[entry]}`,
    async bytes(entry) {
      try {
        return await read(range, directory, entry);
      } catch (error) {
        const reason = error instanceof RangeError ? error.message : "cannot be unpacked";
        throw new Error(`is damaged in "${archive}": it ${reason}`, { cause: error });
      }
    },
    close: range.close,
  };
}

async function read(
  range: ByteRange,
  directory: ZipDirectory,
  entry: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const [offset, packedSize] = [directory.offsets[entry], directory.packedSizes[entry]];
  // In one read, if the names are as short as usual.
  const near = await range.read(offset, localHeaderBytes + usualNames + packedSize);
  const start = headerBytes(near);
  const packed = near.length >= start + packedSize
    ? near.subarray(start, start + packedSize)
    : await range.read(offset + start, packedSize);
  if (packed.length < packedSize) throw new RangeError("ends after the archive's end");
  const bytes = directory.deflated[entry] ? await inflated(packed, directory.sizes[entry]) : packed;
  if (crc32(bytes) !== directory.crcs[entry]) throw new RangeError("has a wrong checksum (CRC-32)");
  return bytes;
}

const inflate = promisify(inflateRaw);

/** Unpacks no further than the entry's stated size, whatever the packed bytes hold. */
async function inflated(packed: Uint8Array, size: number): Promise<Uint8Array<ArrayBuffer>> {
  if (size === 0) return new Uint8Array();
  const bytes = await inflate(packed, { maxOutputLength: size }).catch((cause) => {
    const isMore = /larger than/.test(String(cause));
    throw new RangeError(isMore ? "unpacks to more than it states" : "is no deflate", { cause });
  });
  if (bytes.length !== size) throw new RangeError("unpacks to less than it states");
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length) as Uint8Array<ArrayBuffer>;
}
