/** The digests of a source's files, by which an image is known whatever its name and its place. */
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { contentHash } from "../contracts/content_hash.ts";
import type { FileSource } from "./file_source.ts";

export interface FileDigests {
  note(index: number, bytes: Uint8Array): void;
  set(index: number, digest: string): void;
  /** undefined before its bytes are noted. */
  of(index: number): string | undefined;
  /** Finds a file, where it is expected or elsewhere: the first time, that reads all files. */
  find(digest: string, expected?: number): Promise<number | undefined>;
}

export function fileDigests(source: Pick<FileSource, "size" | "bytes">): FileDigests {
  // A text for each of a million files would take ten times as much. No file has the digest 0.
  const digests = new BigUint64Array(source.size);
  let places: Promise<Map<bigint, number>> | undefined;

  const set = (index: number, digest: string) => void (digests[index] = BigInt(`0x${digest}`));
  const note = (index: number, bytes: Uint8Array) => set(index, contentHash(bytes));

  const read = async (index: number) => {
    if (digests[index] !== 0n) return;
    const bytes = await source.bytes(index).catch(() => undefined);
    if (bytes) note(index, bytes);
  };

  const readAll = async () => {
    const found = new Map<bigint, number>();
    for (let index = 0; index < source.size; index++) {
      await read(index);
      // Of files that are alike, the first.
      if (digests[index] !== 0n && !found.has(digests[index])) found.set(digests[index], index);
    }
    return found;
  };

  return {
    ...{ note, set },
    of: (index) =>
      digests[index] === 0n ? undefined : digests[index].toString(16).padStart(16, "0"),
    async find(digest, expected) {
      const wanted = BigInt(`0x${digest}`);
      if (expected !== undefined && !places) await read(expected);
      if (expected !== undefined && digests[expected] === wanted) return expected;
      return (await (places ??= readAll())).get(wanted);
    },
  };
}

const mostRead = 256 * 2 ** 20;

/** Of all files where they are small, or else of the lengths of all and of some, evenly chosen. */
export async function contentDigest(
  source: Pick<FileSource, "size" | "bytes" | "pathOf">,
): Promise<string> {
  const { size } = source;
  const hash = createHash("sha256");
  let total = 0;
  for (let index = 0; source.pathOf && index < size; index++) {
    const { size: length = 0 } = statSync(source.pathOf(index), { throwIfNoEntry: false }) ?? {};
    total += length;
    hash.update(`${length}\n`);
  }
  // Of an archive no length is known, and 256 MB are some thousand images.
  const every = source.pathOf ? Math.ceil(total / mostRead) : Math.ceil(size / 4096);
  for (let index = 0, read = 0; index < size && read < mostRead; index += Math.max(1, every)) {
    const bytes = await source.bytes(index).catch(() => new Uint8Array());
    read += bytes.length;
    hash.update(bytes);
  }
  return hash.digest("hex");
}
