/** Parses the header of a safetensors file strictly: a file is either whole or refused. */
import { duplicateKey } from "./_duplicate_key.ts";

export interface HeaderEntry {
  dtype: string;
  shape: number[];
  data_offsets: [begin: number, end: number];
}

interface Header {
  entries: [name: string, entry: HeaderEntry][];
  metadata: Record<string, string>;
}

export const prefixBytes = 8;
export const metadataKey = "__metadata__";

/** The bytes that an element of each type takes. A file may have types that only its size is known of. */
const elementBytes: Record<string, number> = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, F8_E8M0: 1 },
  ...{ U16: 2, I16: 2, F16: 2, BF16: 2 },
  ...{ U32: 4, I32: 4, F32: 4, U64: 8, I64: 8, F64: 8, C64: 8 },
};

const maxHeaderBytes = 100_000_000;

export const elements = (shape: number[]) => shape.reduce((product, size) => product * size, 1);

function refuse(why: string): never {
  throw new RangeError(`not a whole safetensors file: ${why}; write it again or take another copy`);
}

/** @throws RangeError when the prefix states more bytes than the file has, or than the format allows */
export function readHeaderLength(bytes: Uint8Array): number {
  if (bytes.length < prefixBytes) refuse(`it has ${bytes.length} bytes and needs 8 or more`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = view.getBigUint64(0, true);
  if (length > maxHeaderBytes) refuse(`its header would take ${length} bytes, more than 100 MB`);
  const present = bytes.length - prefixBytes;
  if (length > present) refuse(`its header takes ${length} bytes and ${present} are there`);
  return Number(length);
}

/** @throws RangeError for a header that does not follow the format */
export function parseHeader(bytes: Uint8Array): Header {
  const header = parseJson(bytes);
  if (!isRecord(header)) refuse("its header is no JSON object");
  const { [metadataKey]: metadata = {}, ...rest } = header;
  if (!isStringRecord(metadata)) refuse(`its ${metadataKey} maps to more than text`);
  const entries = Object.entries(rest).map(([name, entry]): [string, HeaderEntry] => {
    if (!isHeaderEntry(entry)) {
      refuse(`tensor "${name}" has a malformed description or an unknown type`);
    }
    return [name, entry];
  });
  return { entries, metadata };
}

function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    refuse(`its header is no JSON (${reason})`);
  }
  if (!text.startsWith("{")) refuse("its header does not start with {");
  const key = duplicateKey(text);
  if (key !== undefined) refuse(`its header holds "${key}" twice`);
  return value;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isStringRecord = (value: unknown): value is Record<string, string> =>
  isRecord(value) && Object.values(value).every((text) => typeof text === "string");

export const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;

function isHeaderEntry(value: unknown): value is HeaderEntry {
  if (!isRecord(value) || Object.keys(value).length !== 3) return false;
  const { dtype, shape, data_offsets: offsets } = value;
  return typeof dtype === "string" && Object.hasOwn(elementBytes, dtype) &&
    Array.isArray(shape) && shape.every(isCount) &&
    Array.isArray(offsets) && offsets.length === 2 && offsets.every(isCount);
}

/** Tensors must fill the body: a gap could hide bytes, and an overlap would let two names share some. */
export function checkOffsets(entries: [string, HeaderEntry][], bodyBytes: number): void {
  const byPlace = entries.toSorted(([, { data_offsets: a }], [, { data_offsets: b }]) =>
    a[0] - b[0] || a[1] - b[1]
  );
  let expected = 0;
  for (const [name, { dtype, shape, data_offsets: [begin, end] }] of byPlace) {
    if (begin !== expected) {
      refuse(`tensor "${name}" starts at byte ${begin} where the one before ends at ${expected}`);
    }
    const bytes = elements(shape) * elementBytes[dtype];
    if (end - begin !== bytes) {
      refuse(`tensor "${name}" takes ${end - begin} bytes and ${dtype} [${shape}] takes ${bytes}`);
    }
    expected = end;
  }
  if (expected !== bodyBytes) {
    refuse(`its tensors take ${expected} bytes and it holds ${bodyBytes}`);
  }
}
