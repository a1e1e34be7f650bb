/** Where the entries of a log are. */
import type { RecordedImage, RecordEntry } from "./entries.ts";
import { decodeEntry } from "./entry_codec.ts";
import { DamagedError, type ReadAt, readFrame, readFrames } from "./framing.ts";
import { decodeIndex, type IndexEntry } from "./index_file.ts";
import { logHead } from "./log_file.ts";

/** @throws DamagedError that names the offset, also when it is not the entry that the index says */
export function readEntry(readAt: ReadAt, { offset, kind, step }: IndexEntry): RecordEntry {
  const found = readFrame(readAt, offset);
  const entry = found && entryAt(offset, found.payload);
  if (entry?.kind === kind && entry.step === step) return entry;
  throw new DamagedError(offset, `no ${kind} of step ${step} is there`);
}

/** Where every whole entry is, and what ended the search: the file's end, or damage. */
export interface FoundEntries {
  entries: IndexEntry[];
  /** The end of the last whole entry. */
  end: number;
  /** How many of them the index had, and had right. */
  indexed: number;
  damage: DamagedError | undefined;
}

/** Finds all entries: those of the index, and those that the log has behind them. */
export function findEntries(readAt: ReadAt, index: Uint8Array): FoundEntries {
  const known = decodeIndex(index);
  const last = known.at(-1);
  const end = last && endOf(readAt, last);
  if (end !== undefined) return { ...scan(readAt, known, end), indexed: known.length };
  return { ...scan(readAt, [], logHead.length), indexed: 0 };
}

/** Undefined when the index speaks of another log than this. */
function endOf(readAt: ReadAt, last: IndexEntry): number | undefined {
  try {
    readEntry(readAt, last);
    return readFrame(readAt, last.offset)?.end;
  } catch (error) {
    if (error instanceof DamagedError) return undefined;
    throw error;
  }
}

/** Some three a step, of steps that take a year. */
const mostEntries = 10_000_000;
const tooMany = `there are more than ${mostEntries} entries`;

function scan(readAt: ReadAt, known: IndexEntry[], from: number): Omit<FoundEntries, "indexed"> {
  const entries = [...known];
  let end = from;
  try {
    for (const found of readFrames(readAt, from)) {
      const { kind, step } = entryAt(found.offset, found.payload);
      if (entries.length >= mostEntries) throw new DamagedError(found.offset, tooMany);
      entries.push({ kind, step, offset: found.offset });
      end = found.end;
    }
  } catch (error) {
    if (!(error instanceof DamagedError)) throw error;
    return { entries, end, damage: error };
  }
  return { entries, end, damage: undefined };
}

function entryAt(offset: number, payload: Uint8Array): RecordEntry {
  try {
    return decodeEntry(payload);
  } catch (error) {
    if (error instanceof RangeError) throw new DamagedError(offset, error.message);
    throw error;
  }
}

/** The images that a log names, by number. */
export function namedImages(readAt: ReadAt, entries: readonly IndexEntry[]): RecordedImage[] {
  const named: RecordedImage[] = [];
  for (const entry of entries.filter(({ kind }) => kind === "images")) {
    const found = readEntry(readAt, entry);
    if (found.kind !== "images") continue;
    if (found.first !== named.length) {
      const what =
        `first is ${found.first}: it must be the number of images before, ${named.length}`;
      throw new DamagedError(entry.offset, what);
    }
    found.images.forEach((image) => named.push(image));
  }
  return named;
}
