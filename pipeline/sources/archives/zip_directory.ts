/** The directory of a zip, in columns: an archive may have a million entries. */
import { Buffer } from "node:buffer";
// @ts-types="@types/yauzl"
import { fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { errorMessage } from "../../contracts/text.ts";
import type { ByteRange } from "./byte_range.ts";
import type { Fault, Lost } from "./entries.ts";
import { readRecords, type ZipRecord } from "./zip_records.ts";

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
    // Where the directory begins, which the types of the library call a truth value.
    const start = zip.readEntryCursor as unknown as number;
    await readRecords(range, { start, count: zip.entryCount }, (record) => {
      read++;
      add(directory, record);
    });
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

async function openZip(range: ByteRange): Promise<ZipFile> {
  const open = (size: number) =>
    fromRandomAccessReaderPromise(new DirectoryReader(range), size, {
      ...{ lazyEntries: true, autoClose: false },
    });
  try {
    return await open(range.size).catch(async () => open(await endOf(range)));
  } catch (cause) {
    const message = errorMessage(cause);
    const reason = /End of central directory/i.test(message)
      ? "its directory, the end of the archive, is missing"
      : message;
    throw new Error(`is a damaged zip (${reason}): copy or download it again`, { cause });
  }
}

const endBytes = 22;
const longestComment = 2 ** 16;

/** Where the archive ends by its own record, after which some programs leave further bytes. */
async function endOf(range: ByteRange): Promise<number> {
  const start = Math.max(0, range.size - 2 * longestComment - endBytes);
  const tail = Buffer.from(await range.read(start, range.size - start));
  const end = tail.lastIndexOf("PK\x05\x06");
  if (end < 0 || end + endBytes > tail.length) return range.size;
  return Math.min(range.size, start + end + endBytes + tail.readUInt16LE(end + 20));
}

/** Serves what the library looks for: the end of the archive, and what that points at. */
class DirectoryReader extends RandomAccessReader {
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
    this.range.read(position, length).then((bytes) => {
      buffer.set(bytes, offset);
      done(null, bytes.length);
    }, (error) => done(error, 0));
  }

  override close(done: (error: Error | null) => void): void {
    done(null);
  }
}

function add(directory: ZipDirectory, record: ZipRecord): void {
  const { name } = record;
  if (name.endsWith("/")) return;
  const fault = faultOf(record);
  if (fault) directory.faults.set(directory.names.length, fault);
  directory.names.push(name);
  directory.offsets.push(record.offset);
  directory.packedSizes.push(record.packedSize);
  directory.sizes.push(record.size);
  directory.crcs.push(record.crc);
  directory.deflated.push(record.method === 8);
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

function faultOf(record: ZipRecord): Fault | undefined {
  const { flags, method, packedSize, size, versionMadeBy, attributes } = record;
  const [unix, kind] = [versionMadeBy >>> 8 === 3, attributes >>> 28];
  if (flags & 1) return encrypted;
  if (unix && kind !== 0 && kind !== 8) return links;
  if (method !== 0 && method !== 8) return packedBy(method);
  if (method === 0 && packedSize !== size) return lying;
  const isBomb = size > largeBytes && size > mostRatio * packedSize;
  return isBomb || size > mostBytes ? huge : undefined;
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
