/**
 * Frames entries in a file, so that any damage is detected:
 *
 *     u32  length of the payload        little endian
 *     u32  CRC32C of those four bytes
 *          payload
 *     u32  CRC32C of the payload
 *
 * The length has a checksum of its own, as in TFRecord. So a flipped bit in it does not look like the end
 * of the file, and no memory is allocated for a wrong length.
 */
import { crc32c } from "@node-rs/crc32";

/** What surrounds a payload. */
export const frameOverhead = 12;
const headBytes = 8;
/** The largest payload. The writer gives up before this many bytes are queued. */
const mostPayloadBytes = 256 * 2 ** 20;

/** A payload and where the next frame begins. */
export interface Frame {
  payload: Uint8Array;
  end: number;
}

/** Bytes by position, at most `length` of them: fewer at the end. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

/** A file's content is not what was written. */
export class DamagedError extends Error {
  override name = "DamagedError";

  constructor(readonly offset: number, private readonly what: string, file?: string) {
    const place = file === undefined ? `offset ${offset}` : `${file}, offset ${offset}`;
    super(`${place}: ${what}: the bytes there are not those that were written`);
  }

  /** The same, which says in which file. */
  in(file: string): DamagedError {
    return new DamagedError(this.offset, this.what, file);
  }
}

/** The frame of a payload. */
export function frame(payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(payload.length + frameOverhead);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload.length, true);
  view.setUint32(4, crc32c(bytes.subarray(0, 4)), true);
  bytes.set(payload, headBytes);
  view.setUint32(headBytes + payload.length, crc32c(payload), true);
  return bytes;
}

/**
 * The frame that begins at `offset`, or undefined when the file ends before it does: nothing more was
 * written, or the writer was stopped in the middle.
 *
 * @throws DamagedError that names the offset
 */
export function readFrame(readAt: ReadAt, offset: number): Frame | undefined {
  const head = readAt(offset, headBytes);
  if (head.length < headBytes) return undefined;
  const view = viewOf(head);
  if (view.getUint32(4, true) !== crc32c(head.subarray(0, 4))) {
    throw new DamagedError(offset, "the checksum of a record's length does not match");
  }
  const length = view.getUint32(0, true);
  if (length > mostPayloadBytes) {
    throw new DamagedError(
      offset,
      `a record of ${length} bytes is longer than any that is written`,
    );
  }
  const rest = readAt(offset + headBytes, length + 4);
  if (rest.length < length + 4) return undefined;
  const payload = rest.subarray(0, length);
  if (viewOf(rest).getUint32(length, true) !== crc32c(payload)) {
    throw new DamagedError(offset, "the checksum of a record does not match");
  }
  return { payload, end: offset + length + frameOverhead };
}

/** Every whole frame from `offset` on. */
export function* readFrames(readAt: ReadAt, offset: number): Generator<Frame & { offset: number }> {
  for (let at = offset;;) {
    const found = readFrame(readAt, at);
    if (!found) return;
    yield { ...found, offset: at };
    at = found.end;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
