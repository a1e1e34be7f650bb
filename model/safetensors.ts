/**
 * The safetensors format: the header's length as a little-endian u64, a JSON header, and the
 * tensors' bytes without holes. The format has no checksum: keep a digest beside the file.
 *
 * @see https://github.com/huggingface/safetensors#format
 */
import {
  checkOffsets,
  elements,
  type HeaderEntry,
  isCount,
  metadataKey,
  parseHeader,
  prefixBytes,
  readHeaderLength,
} from "./_safetensors_header.ts";

export type NamedTensor =
  & { shape: number[] }
  & (
    | { dtype: "F32"; data: Float32Array }
    | { dtype: "F16"; data: Float16Array }
    | { dtype: "F64"; data: Float64Array }
    | { dtype: "I64"; data: BigInt64Array }
  );

/**
 * Writes tensors of any shape, scalars (`[]`) and empty ones included, as one safetensors file.
 *
 * @throws RangeError for a shape that does not fit its data, or the reserved name `__metadata__`
 */
export function encodeSafetensors(
  tensors: Record<string, NamedTensor>,
  metadata: Record<string, string> = {},
): Uint8Array<ArrayBuffer> {
  const ordered = wideFirst(tensors);
  const header = encodeHeader(ordered, metadata);
  const dataBytes = ordered.reduce((sum, [, { data }]) => sum + data.byteLength, 0);
  const file = new Uint8Array(prefixBytes + header.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, prefixBytes);
  let end = prefixBytes + header.length;
  for (const [, { data }] of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), end);
    end += data.byteLength;
  }
  return file;
}

/** With the wide types first and the header padded to 8 bytes, every tensor lies aligned. */
function wideFirst(tensors: Record<string, NamedTensor>): [string, NamedTensor][] {
  const width = ([, { data }]: [string, NamedTensor]) => data.BYTES_PER_ELEMENT;
  return Object.entries(tensors).sort((a, b) => width(b) - width(a));
}

function encodeHeader(
  ordered: [string, NamedTensor][],
  metadata: Record<string, string>,
): Uint8Array {
  let end = 0;
  const entries = ordered.map(([name, { dtype, shape, data }]) => {
    checkTensor(name, shape, data.length);
    return [name, { dtype, shape, data_offsets: [end, end += data.byteLength] }];
  });
  const text = JSON.stringify(Object.fromEntries([[metadataKey, metadata], ...entries]));
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8).fill(" ".charCodeAt(0));
  padded.set(bytes);
  return padded;
}

function checkTensor(name: string, shape: number[], length: number): void {
  if (name === metadataKey) {
    throw new RangeError(`a tensor is named ${metadataKey}: safetensors reserves it, rename it`);
  }
  if (!shape.every(isCount) || elements(shape) !== length) {
    throw new RangeError(
      `tensor "${name}" has shape [${shape}] and ${length} elements: make the two agree`,
    );
  }
}

/**
 * Reads a safetensors file, and refuses whatever is not exactly one.
 *
 * Where a tensor lies aligned, its data is a view of `bytes`, not a copy: change neither.
 *
 * @throws RangeError that says what is wrong with the file, or names a tensor of a type that is not read
 */
export function decodeSafetensors(
  bytes: Uint8Array,
): { tensors: Record<string, NamedTensor>; metadata: Record<string, string> } {
  const { body, entries, metadata } = openSafetensors(bytes);
  const tensors = entries.map(([name, entry]) => {
    const tensor = readTensor(body, entry);
    if (tensor) return [name, tensor];
    throw new RangeError(`tensor "${name}" is ${entry.dtype}: F32, F16, F64 and I64 are read here`);
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

/** What a file holds for networks: others wrote it, with tensors and types of their own. */
export interface ForeignWeights {
  /** All floats, as F32. */
  tensors: Record<string, NamedTensor>;
  /** The type of each tensor that is none of floats. */
  others: Record<string, string>;
}

/**
 * Reads the weights of a safetensors file of any program: F16, BF16 and F64 become F32.
 *
 * @throws RangeError that says what is wrong with the file
 */
export function decodeWeights(bytes: Uint8Array): ForeignWeights {
  const { body, entries } = openSafetensors(bytes);
  const tensors: [string, NamedTensor][] = [];
  const others: [string, string][] = [];
  for (const [name, entry] of entries) {
    const data = readFloats(body, entry);
    if (data) tensors.push([name, { dtype: "F32", shape: entry.shape, data }]);
    else others.push([name, entry.dtype]);
  }
  return { tensors: Object.fromEntries(tensors), others: Object.fromEntries(others) };
}

function openSafetensors(bytes: Uint8Array) {
  const headerBytes = readHeaderLength(bytes);
  const body = bytes.subarray(prefixBytes + headerBytes);
  const header = parseHeader(bytes.subarray(prefixBytes, prefixBytes + headerBytes));
  checkOffsets(header.entries, body.length);
  return { body, ...header };
}

function readTensor(body: Uint8Array, entry: HeaderEntry): NamedTensor | undefined {
  const { dtype, shape } = entry;
  const length = elements(shape);
  switch (dtype) {
    case "F32":
      return { dtype, shape, data: new Float32Array(...placeOf(body, entry, 4), length) };
    case "F16":
      return { dtype, shape, data: new Float16Array(...placeOf(body, entry, 2), length) };
    case "F64":
      return { dtype, shape, data: new Float64Array(...placeOf(body, entry, 8), length) };
    case "I64":
      return { dtype, shape, data: new BigInt64Array(...placeOf(body, entry, 8), length) };
  }
}

/** Where a tensor's bytes are: in the file where they lie aligned, else in a copy. */
function placeOf(
  body: Uint8Array,
  { data_offsets: [begin, end] }: HeaderEntry,
  elementBytes: number,
): [ArrayBuffer, number] {
  const aligned = (body.byteOffset + begin) % elementBytes === 0;
  const { buffer, byteOffset } = aligned ? body.subarray(begin, end) : body.slice(begin, end);
  return [buffer as ArrayBuffer, byteOffset];
}

function readFloats(body: Uint8Array, entry: HeaderEntry): Float32Array | undefined {
  const length = elements(entry.shape);
  switch (entry.dtype) {
    case "F32":
      return new Float32Array(...placeOf(body, entry, 4), length);
    case "F64":
      return Float32Array.from(new Float64Array(...placeOf(body, entry, 8), length));
    case "F16":
      return Float32Array.from(new Float16Array(...placeOf(body, entry, 2), length));
    case "BF16": {
      // The upper half of an F32.
      const halves = new Uint16Array(...placeOf(body, entry, 2), length);
      return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
    }
  }
}

/** A tensor's numbers in 32 bits, whatever their precision in the file. */
export function floatsOf({ data }: NamedTensor): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number>);
}
