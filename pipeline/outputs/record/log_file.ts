/** The two files of a record, and what the log's first bytes say. */
import { join } from "node:path";
import type { ReadAt } from "./framing.ts";

/** The format's version; a reader refuses a later one. */
export const recordFormat = 1;

const magic = "ganrecord";
/** `ganrecord`, then the version in a byte. */
export const logHead: Uint8Array = Uint8Array.of(
  ...new TextEncoder().encode(magic),
  recordFormat,
);

export const logPath = (folder: string) => join(folder, "record.log");
export const indexPath = (folder: string) => join(folder, "record.index");

/**
 * Reads by position out of an open file. No memory is taken for more than the file has.
 */
export function readerOf(file: Deno.FsFile): ReadAt {
  return (offset, length) => {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, file.statSync().size - offset)));
    file.seekSync(offset, Deno.SeekMode.Start);
    let filled = 0;
    while (filled < bytes.length) {
      const count = file.readSync(bytes.subarray(filled));
      if (count === null) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  };
}

/**
 * Whether anything was recorded: a log may end inside its first bytes.
 *
 * @throws RangeError when the file is no record log, or of a later version
 */
export function checkLogHead(readAt: ReadAt): boolean {
  const head = readAt(0, logHead.length);
  const known = logHead.subarray(0, Math.min(head.length, magic.length));
  if (known.some((byte, i) => byte !== head[i])) {
    throw new RangeError("it is no record log: its first bytes are others");
  }
  if (head.length < logHead.length) return false;
  const version = head[magic.length];
  if (version !== recordFormat) {
    throw new RangeError(
      `it is a record log of format ${version}, and this program reads format ${recordFormat}: ` +
        "use the program that wrote it",
    );
  }
  return true;
}
