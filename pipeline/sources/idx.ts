/** IDX, the format of the MNIST files: a magic number, the lengths of the axes, then the bytes. */
import { headOf, readPlainOrGzip } from "./gzip.ts";

const unsignedByte = 0x08;

/** Images are [count, height, width], labels [count]. */
export type IdxRank = 1 | 3;

export interface IdxArray {
  shape: number[];
  /** All values in row-major order. */
  values: Uint8Array;
}

const magicOf = (rank: IdxRank) => (unsignedByte << 8) + rank;
const hex = (value: number) => `0x${value.toString(16).padStart(8, "0")}`;
const again = "copy or download it again";

/**
 * Parses an IDX file of unsigned bytes.
 *
 * @param file names the file in errors
 * @param rank how many axes it must have
 * @throws Error on a wrong magic number, and on a length that differs from what the header promises
 */
export function parseIdx(bytes: Uint8Array, file: string, rank: IdxRank): IdxArray {
  const headerBytes = 4 + 4 * rank;
  if (bytes.length < headerBytes) {
    throw new Error(
      `"${file}" has ${bytes.length} bytes, fewer than the ${headerBytes} of its header: ${again}`,
    );
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  checkMagic(header.getUint32(0), file, rank);
  const shape = Array.from({ length: rank }, (_, axis) => header.getUint32(4 + 4 * axis));
  const expectedBytes = shape.reduce((product, length) => product * length, 1) + headerBytes;
  if (bytes.length !== expectedBytes) {
    const fault = bytes.length < expectedBytes ? "truncated" : "too long";
    throw new Error(
      `"${file}" is ${fault}: its header promises ${expectedBytes} bytes ` +
        `(${shape.join("x")}), it has ${bytes.length}: ${again}`,
    );
  }
  return { shape, values: bytes.subarray(headerBytes) };
}

function checkMagic(found: number, file: string, rank: IdxRank): void {
  if (found === magicOf(rank)) return;
  const kind = rank === 3 ? "images" : "labels";
  const cure = found === magicOf(rank === 3 ? 1 : 3)
    ? "images and labels are exchanged, so rename them"
    : again;
  throw new Error(
    `"${file}" starts with ${hex(found)}, not the ${hex(magicOf(rank))} of IDX ${kind}: ${cure}`,
  );
}

/** Reads an IDX file, plain or gzip. */
export const readIdx = async (path: string, rank: IdxRank): Promise<IdxArray> =>
  parseIdx(await readPlainOrGzip(path, (head) => promisedBytes(head, rank)), path, rank);

/** What its header promises; of a head without one, as much as it takes to say so. */
function promisedBytes(head: Uint8Array, rank: IdxRank): number {
  const headerBytes = 4 + 4 * rank;
  if (head.length < headerBytes) return headerBytes;
  const view = new DataView(head.buffer, head.byteOffset);
  const lengths = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  return lengths.reduce((product, length) => product * length, 1) + headerBytes;
}

/** Whether a file, plain or gzip, begins like an IDX file of images or labels. */
export async function isIdx(path: string): Promise<boolean> {
  const head = await headOf(path).catch(() => new Uint8Array());
  if (head.length < 4) return false;
  const magic = new DataView(head.buffer, head.byteOffset).getUint32(0);
  return magic === magicOf(1) || magic === magicOf(3);
}
