/**
 * Where each entry of a record log begins, so that a step is found without reading those before
 * it. Of fixed length, each with a checksum:
 *
 *     u8   kind, by its place in `entryKinds`
 *     u56  step        little endian, as all
 *     u64  offset in the log
 *     u32  CRC32C of those sixteen bytes
 *
 * The log alone is the truth: an index that is missing, torn or behind is made from it again.
 */
import { crc32c } from "@node-rs/crc32";
import { mostBytes, plainSize, readPlain } from "../../files/plain_files.ts";
import { type EntryKind, entryKinds } from "./entries.ts";
import { indexPath } from "./log_file.ts";

export interface IndexEntry {
  kind: EntryKind;
  step: number;
  offset: number;
}

export const indexEntryBytes = 20;

export function encodeIndexEntry({ kind, step, offset }: IndexEntry): Uint8Array {
  const bytes = new Uint8Array(indexEntryBytes);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(entryKinds.indexOf(kind)) | BigInt(step) << 8n, true);
  view.setBigUint64(8, BigInt(offset), true);
  view.setUint32(16, crc32c(bytes.subarray(0, 16)), true);
  return bytes;
}

/** The entries up to the first that is torn, damaged or out of order. */
export function decodeIndex(bytes: Uint8Array): IndexEntry[] {
  const entries: IndexEntry[] = [];
  for (let at = 0; at + indexEntryBytes <= bytes.length; at += indexEntryBytes) {
    const entry = decodeIndexEntry(bytes.subarray(at, at + indexEntryBytes));
    if (!entry || entry.offset <= (entries.at(-1)?.offset ?? 0)) break;
    entries.push(entry);
  }
  return entries;
}

function decodeIndexEntry(bytes: Uint8Array): IndexEntry | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(16, true) !== crc32c(bytes.subarray(0, 16))) return undefined;
  const first = view.getBigUint64(0, true);
  const kind = entryKinds[Number(first & 0xffn)];
  return kind && { kind, step: Number(first >> 8n), offset: Number(view.getBigUint64(8, true)) };
}

export function indexBytes(folder: string): Uint8Array {
  const path = indexPath(folder);
  const size = plainSize(path, { maxBytes: mostBytes.recordIndex });
  return size === undefined
    ? new Uint8Array()
    : readPlain(path, { maxBytes: mostBytes.recordIndex });
}
