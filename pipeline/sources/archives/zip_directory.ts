/** The directory of a zip, in columns: an archive may have a million entries. */
// @ts-types="@types/yauzl"
import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type ZipFile,
} from "yauzl";
import { errorMessage } from "../../contracts/text.ts";
import type { ByteRange } from "./byte_range.ts";
import type { Fault, Lost } from "./entries.ts";

export interface ZipDirectory {
  names: string[];
  faults: Map<number, Fault>;
  leftOut: Lost[];
  /** Where each entry's local header begins. */
  offsets: number[];
  packedSizes: number[];
  sizes: number[];
  crcs: number[];
  /** Whether the entry is deflated; otherwise it is stored. */
  deflated: boolean[];
}

/** @throws Error that ends a sentence which begins with the archive's name */
export async function readDirectory(range: ByteRange): Promise<ZipDirectory> {
  const zip = await openZip(range);
  const directory: ZipDirectory = {
    ...{ names: [], faults: new Map(), leftOut: [] },
    ...{ offsets: [], packedSizes: [], sizes: [], crcs: [], deflated: [] },
  };
  let read = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      read++;
      add(directory, entry);
    }
  } catch (error) {
    directory.leftOut.push(lostEntries(zip.entryCount - read, errorMessage(error)));
  }
  return directory;
}

/** What the directory promises after the place where it is damaged; what comes before can be read. */
function lostEntries(count: number, reason: string): Lost {
  const what = `entries that the archive's directory promises and lacks, it is damaged (${reason})`;
  return { what, count, examples: [], cure: "copy or download it again" };
}

function openZip(range: ByteRange): Promise<ZipFile> {
  const options = {
    lazyEntries: true,
    autoClose: false,
    // A name or a size that is wrong would otherwise end the reading of all entries.
    ...{ decodeStrings: false, validateEntrySizes: false },
  };
  return fromRandomAccessReaderPromise(new DirectoryReader(range), range.size, options)
    .catch((error) => {
      const message = errorMessage(error);
      const reason = /End of central directory/i.test(message)
        ? "its directory, the end of the archive, is missing"
        : message;
      throw new Error(`is a damaged zip (${reason}): copy or download it again`, { cause: error });
    });
}

const chunkBytes = 2 ** 20;

/** Serves the directory's many small reads from large ones. */
class DirectoryReader extends RandomAccessReader {
  private chunk = new Uint8Array();
  private start = 0;

  constructor(private readonly range: ByteRange) {
    super();
  }

  override read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null, count: number) => void,
  ): void {
    const copy = () => {
      const from = position - this.start;
      const bytes = this.chunk.subarray(from, from + length);
      buffer.set(bytes, offset);
      done(null, bytes.length);
    };
    const isThere = position >= this.start &&
      position + length <= this.start + this.chunk.length;
    if (isThere) return copy();
    this.range.read(position, Math.max(length, chunkBytes)).then((chunk) => {
      this.chunk = chunk;
      this.start = position;
      copy();
    }, (error) => done(error, 0));
  }

  override close(done: (error: Error | null) => void): void {
    done(null);
  }
}

function add(directory: ZipDirectory, entry: Entry): void {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
  if (name.endsWith("/")) return;
  const fault = faultOf(entry);
  if (fault) directory.faults.set(directory.names.length, fault);
  directory.names.push(name);
  directory.offsets.push(entry.relativeOffsetOfLocalHeader);
  directory.packedSizes.push(entry.compressedSize);
  directory.sizes.push(entry.uncompressedSize);
  directory.crcs.push(entry.crc32);
  directory.deflated.push(entry.compressionMethod === 8);
}

const encrypted: Fault = { what: "encrypted entries", cure: "unpack them with their password" };
const links: Fault = { what: "entries that are links or devices" };
const huge: Fault = { what: "entries that unpack to more than any image (a zip bomb?)" };
const lying: Fault = { what: "stored entries with two different sizes, so damaged ones" };
const methods = new Map<number, Fault>();

/** No image file is larger. */
const mostBytes = 2 ** 30;
/** What is packed more than this is no image, if it is large as well. */
const mostRatio = 200;
const largeBytes = 2 ** 24;

function faultOf(entry: Entry): Fault | undefined {
  const { compressionMethod: method, compressedSize, uncompressedSize } = entry;
  const [unix, kind] = [entry.versionMadeBy >>> 8 === 3, entry.externalFileAttributes >>> 28];
  if (entry.generalPurposeBitFlag & 1) return encrypted;
  if (unix && kind !== 0 && kind !== 8) return links;
  if (method !== 0 && method !== 8) return packedBy(method);
  if (method === 0 && compressedSize !== uncompressedSize) return lying;
  const isBomb = uncompressedSize > largeBytes && uncompressedSize > mostRatio * compressedSize;
  return isBomb || uncompressedSize > mostBytes ? huge : undefined;
}

function packedBy(method: number): Fault {
  const fault = methods.get(method) ??
    {
      what: `entries that are packed by method ${method}, which cannot be read`,
      cure: "pack them by deflate, or store them",
    };
  methods.set(method, fault);
  return fault;
}
