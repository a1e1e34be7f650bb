/** Bytes that are read by position: a file, or a part of one. */
import { close, fstatSync, openSync, readSync } from "node:fs";
import { readAt } from "../../files/by_position.ts";

export interface ByteRange {
  readonly size: number;
  /** The file in which it lies, and where it begins there. */
  readonly place?: { path: string; start: number };
  /**
   * Any number of reads may run at once.
   *
   * @returns fewer bytes only where the range ends
   */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): void;
}

/** A file that can be read at once too: a walk makes a small read for each entry or page. */
export interface FileRange extends ByteRange {
  /** As `read`, before it returns. */
  readNow(offset: number, length: number): Uint8Array<ArrayBuffer>;
}

/** Opens a file. Deno's own files have one cursor for all readers, Node's read by position. */
export function fileRange(path: string): FileRange {
  const file = openSync(path, "r");
  const { size } = fstatSync(file);
  let isOpen = true;
  return {
    size,
    place: { path, start: 0 },
    // A second time would close another's file.
    close: () => {
      if (isOpen) close(file);
      isOpen = false;
    },
    readNow(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, offset));
    },
    async read(offset, length) {
      const whole = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      return whole.subarray(0, await readAt(file, whole, offset));
    },
  };
}

/** A part of a range, which stays open when the part is closed. */
export function partOf(range: ByteRange, start: number, size: number): ByteRange {
  const { place } = range;
  return {
    size,
    ...(place && { place: { path: place.path, start: place.start + start } }),
    read: (offset, length) =>
      range.read(start + offset, Math.max(0, Math.min(length, size - offset))),
    close: () => {},
  };
}
