import { type AppendableFile, Appender } from "./appender.ts";
import type { RecordedImage, RecordEntry } from "./entries.ts";
import { encodeEntry } from "./entry_codec.ts";
import { findEntries, type FoundEntries, namedImages } from "./find_entries.ts";
import { DamagedError, frame, type ReadAt } from "./framing.ts";
import { encodeIndexEntry, indexBytes, type IndexEntry } from "./index_file.ts";
import { checkLogHead, indexPath, logHead, logPath, readerOf } from "./log_file.ts";
import { checkPlainFolder, mostBytes, plainSize } from "../../files/plain_files.ts";

/** Appends entries to a record. No call waits for the disk: see `Appender`. */
export interface RecordWriter {
  /** The images that the log has named so far, by number. */
  readonly images: readonly RecordedImage[];
  write(entry: RecordEntry, onWritten?: () => void): void;
  /** Settles when all entries so far would survive a power cut, or never will. */
  synced(): Promise<void>;
  /** Writes and syncs the queue, and closes the files. */
  close(): Promise<void>;
}

export interface RecordWriterOptions {
  /** Steps done. Entries of later steps are dropped: the resumed run repeats those steps. */
  step: number;
  /** Receives, at most once, the reason why writing has ended. */
  onFailure: (reason: string) => void;
  /** Opens a file to write into; tests bring a disk that fills up. */
  open?: (path: string) => Promise<AppendableFile>;
}

/**
 * Begins a record in that folder, or continues the existing one.
 *
 * @throws Error of the system when the files cannot be written
 * @throws RangeError when the existing files are no record, or damaged
 */
export async function openRecordWriter(
  folder: string,
  { step, onFailure, open = openToWrite }: RecordWriterOptions,
): Promise<RecordWriter> {
  checkPlainFolder(folder);
  [logPath(folder), indexPath(folder)].forEach((path) =>
    plainSize(path, { maxBytes: mostBytes.log })
  );
  await Deno.mkdir(folder, { recursive: true });
  const kept = await keptOf(folder, step).catch(refuse);
  const log = await appender(await open(logPath(folder)), kept.end, onFailure);
  // Without its index the log is as good, only slower to open; and its own failure follows.
  const index = await appender(await open(indexPath(folder)), 0, () => {});
  if (kept.end === 0) log.append(logHead);
  for (const entry of kept.entries) index.append(encodeIndexEntry(entry));

  return {
    images: kept.images,
    write: (entry, onWritten) => {
      const { kind, step } = entry;
      index.append(encodeIndexEntry({ kind, step, offset: log.end }));
      log.append(frame(encodeEntry(entry)), onWritten);
    },
    synced: () => log.synced(),
    close: async () => {
      await Promise.all([log.close(), index.close()]);
    },
  };
}

function openToWrite(path: string): Promise<AppendableFile> {
  return Deno.open(path, { write: true, create: true });
}

/** Truncates the file to `size`. */
async function appender(
  file: AppendableFile,
  size: number,
  onFailure: (reason: string) => void,
): Promise<Appender> {
  await file.truncate(size);
  await file.seek(size, Deno.SeekMode.Start);
  return new Appender(file, size, onFailure);
}

interface Kept {
  entries: IndexEntry[];
  images: RecordedImage[];
  end: number;
}

/** What is there already, up to the first entry that did not happen. */
async function keptOf(folder: string, step: number): Promise<Kept> {
  const file = await Deno.open(logPath(folder)).catch(ifMissing);
  if (!file) return { entries: [], images: [], end: 0 };
  using _closing = file;
  const readAt = readerOf(file);
  if (!checkLogHead(readAt)) return { entries: [], images: [], end: 0 };
  return cut(readAt, findEntries(readAt, indexBytes(folder)), step);
}

function cut(readAt: ReadAt, { entries, end, damage }: FoundEntries, step: number): Kept {
  const first = entries.findIndex((entry) => !hasHappened(entry, step));
  if (first < 0 && damage) throw damage;
  const kept = first < 0 ? entries : entries.slice(0, first);
  return {
    entries: kept,
    images: namedImages(readAt, kept),
    end: first < 0 ? end : entries[first].offset,
  };
}

/** Of a run that has done so many steps. Steps and their images stand under the steps before them. */
function hasHappened({ kind, step }: IndexEntry, stepsDone: number): boolean {
  return kind === "step" || kind === "images" ? step < stepsDone : step <= stepsDone;
}

/** Adds the cure to the error of a log that cannot be continued. */
function refuse(cause: unknown): never {
  if (!(cause instanceof RangeError || cause instanceof DamagedError)) throw cause;
  const why = cause instanceof DamagedError ? `it is damaged, ${cause.message}` : cause.message;
  throw new RangeError(`${why}: move it away to begin another`, { cause });
}

function ifMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
