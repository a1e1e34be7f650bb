/** Where an entry lies in a file on disk, so that another thread can read it. */
import { crc32, inflateRawSync } from "node:zlib";
import type { FileRange } from "./byte_range.ts";

export interface FilePiece {
  path: string;
  start: number;
  bytes: number;
  /** Of an entry of a zip: its own header comes first, and what it unpacks to is known. */
  zip?: { isDeflated: boolean; size: number; crc: number };
}

export const localHeaderBytes = 30;
/** The local header may have other extra fields than the directory; these are seldom longer. */
export const usualNames = 512;

/** The length of an entry's local header, after which its bytes begin. */
export function headerBytes(near: Uint8Array): number {
  if (near.length < localHeaderBytes) throw new RangeError("begins after the archive's end");
  const header = new DataView(near.buffer, near.byteOffset);
  if (header.getUint32(0, true) !== 0x04034b50) throw new RangeError("has no header of its own");
  return localHeaderBytes + header.getUint16(26, true) + header.getUint16(28, true);
}

/** @throws Error where the bytes are not what they must be; who asks has another way to say why */
export function readPieceNow(
  file: Pick<FileRange, "readNow">,
  { start, bytes, zip }: FilePiece,
): Uint8Array<ArrayBuffer> {
  if (!zip) return whole(file.readNow(start, bytes), bytes);
  const near = file.readNow(start, localHeaderBytes + usualNames + bytes);
  const begin = headerBytes(near);
  const packed = near.length >= begin + bytes
    ? near.subarray(begin, begin + bytes)
    : whole(file.readNow(start + begin, bytes), bytes);
  const unpacked = zip.isDeflated && zip.size > 0
    ? new Uint8Array(inflateRawSync(packed, { maxOutputLength: zip.size }))
    : packed;
  if (crc32(whole(unpacked, zip.size)) !== zip.crc) throw new RangeError("wrong checksum");
  return unpacked;
}

function whole(read: Uint8Array<ArrayBuffer>, bytes: number): Uint8Array<ArrayBuffer> {
  if (read.length !== bytes) throw new RangeError("other bytes than stated");
  return read;
}
