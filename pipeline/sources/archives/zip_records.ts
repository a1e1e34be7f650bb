/** The records of a zip's directory, in one pass over large pieces: a library's event each takes longer. */
import { Buffer } from "node:buffer";
// @ts-types="@types/yauzl"
import { getFileNameLowLevel, parseExtraFields } from "yauzl";
import type { ByteRange } from "./byte_range.ts";

/** What the directory says of an entry. The next record takes its place. */
export interface ZipRecord {
  name: string;
  flags: number;
  versionMadeBy: number;
  attributes: number;
  method: number;
  crc: number;
  packedSize: number;
  size: number;
  offset: number;
}

const signature = 0x02014b50;
const headBytes = 46;
const pieceBytes = 2 ** 22;
const zip64 = 1;
const unknown = 0xffff_ffff;

/**
 * Reads `count` records from a place in a file on.
 *
 * @param take is called with each, in the directory's order
 * @throws Error, once all before are taken, where a record is none, or lies beyond the end
 */
export async function readRecords(
  range: ByteRange,
  { start, count }: { start: number; count: number },
  take: (record: ZipRecord) => void,
): Promise<void> {
  const record = {} as ZipRecord;
  let [left, position] = [count, start];
  while (left > 0) {
    const bytes = await range.read(position, pieceBytes);
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    for (; left > 0; left--) {
      if (at + headBytes > bytes.length) break;
      if (view.getUint32(at, true) !== signature) throw new Error("a record has no signature");
      const end = at + recordBytes(view, at);
      if (end > bytes.length) break;
      fill(record, view, piece, at);
      take(record);
      at = end;
    }
    if (at === 0 && left > 0) throw new Error("a record lies beyond the end");
    position += at;
  }
}

const recordBytes = (view: DataView, at: number) =>
  headBytes + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) +
  view.getUint16(at + 32, true);

function fill(record: ZipRecord, view: DataView, piece: Buffer, at: number): void {
  record.versionMadeBy = view.getUint16(at + 4, true);
  record.flags = view.getUint16(at + 8, true);
  record.method = view.getUint16(at + 10, true);
  record.crc = view.getUint32(at + 16, true);
  record.packedSize = view.getUint32(at + 20, true);
  record.size = view.getUint32(at + 24, true);
  record.attributes = view.getUint32(at + 38, true);
  record.offset = view.getUint32(at + 42, true);
  const nameEnd = at + headBytes + view.getUint16(at + 28, true);
  const extra = piece.subarray(nameEnd, nameEnd + view.getUint16(at + 30, true));
  const fields = extra.length > 0 ? parseExtraFields(extra) : [];
  if (fields.length > 0) widen(record, fields.find(({ id }) => id === zip64)?.data);
  record.name = fields.length === 0 && isPlain(piece, at + headBytes, nameEnd)
    ? piece.toString("latin1", at + headBytes, nameEnd)
    : getFileNameLowLevel(record.flags, piece.subarray(at + headBytes, nameEnd), fields, false);
}

/** Numbers of 8 bytes, of those that 4 bytes do not hold, in this order. */
function widen(record: ZipRecord, data: Buffer | undefined): void {
  let at = 0;
  for (const key of ["size", "packedSize", "offset"] as const) {
    if (!data || record[key] !== unknown) continue;
    if (at + 8 > data.length) throw new Error("a record lacks its long numbers");
    record[key] = Number(data.readBigUInt64LE(at));
    at += 8;
  }
}

/** Whether a name is ASCII with slashes, as most are: in any encoding it is the same. */
function isPlain(piece: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (piece[at] >= 128 || piece[at] === 92) return false;
  }
  return true;
}
