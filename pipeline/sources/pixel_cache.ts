/**
 * Decoded images as raw bytes in one file, each in a slot of its own, read and written by position. A
 * slot holds what it must be known by: the state of its file, and a checksum. So two runs may write one
 * file at once, a kill may tear a slot, and files may change: a slot that does not fit is written anew.
 */
import { close, constants, openSync } from "node:fs";
import { crc32 } from "node:zlib";
import { join } from "node:path";
import sharp from "sharp";
import { contentHash, pixelsHash, rememberHash } from "../contracts/content_hash.ts";
import type { KeptImages } from "../contracts/dataset.ts";
import { readAt } from "../files/by_position.ts";
import { type CacheRoom, makeRoom } from "../files/cache_room.ts";
import { openToReadNow } from "../files/read_now.ts";
import type { PixelPlan } from "./pixels.ts";
import type { ReadingRules } from "./reading_rules.ts";

export interface CachedImage {
  pixels: Uint8Array;
  /** The digest of its file. */
  digest: string;
}

export interface PixelCache {
  /** The file, to be told to the user. */
  readonly path: string;
  /** Its size once every image that has a slot was seen. */
  readonly mostBytes: number;
  /** undefined unless the slot holds the image of that very state of its file. */
  read(index: number): Promise<CachedImage | undefined>;
  /** Several at once, undefined unless all are there. */
  readAll(indices: readonly number[]): KeptImages | undefined;
  /** At once: the bytes only go to the system's memory. */
  write(index: number, image: CachedImage): void;
  close(): void;
}

export interface PixelCacheOptions {
  room: CacheRoom;
  /** Where the images come from, as a path. */
  source: string;
  /** How many images there are. */
  size: number;
  plan: PixelPlan;
  rules: ReadingRules;
  /** Changes when a file's bytes do. */
  stampOf: (index: number) => string;
  onWarning?: (message: string) => void;
}

/** Before the pixels: the digests of stamp, file and pixels, and the checksum of all. */
const headBytes = 32;
const [stampAt, fileAt, hashAt, crcAt] = [0, 8, 16, 24];

/**
 * Opens the cache of one source and one plan, and makes room for it.
 *
 * @returns undefined where not one image has room
 */
export async function openPixelCache(
  options: PixelCacheOptions,
): Promise<PixelCache | undefined> {
  const { room, size, plan, stampOf, onWarning = () => {} } = options;
  const pixelBytes = plan.height * plan.width * plan.channels;
  const slotBytes = headBytes + pixelBytes;
  const name = `${keyOf(options)}.pixels`;
  const free = await makeRoom(room, size * slotBytes, name);
  const slots = Math.min(size, Math.floor(free / slotBytes));
  if (slots === 0) return undefined;
  const path = join(room.folder, name);
  const slotFile = openSync(path, constants.O_RDWR | constants.O_CREAT);
  await Deno.utime(path, new Date(), new Date()).catch(() => {});
  let writable = true;
  let isOpen = true;

  const atOnce = openToReadNow(path);

  const stamps = new BigUint64Array(slots);
  const stamp = (index: number) => {
    if (stamps[index] === 0n) stamps[index] = BigInt(`0x${hashOf(stampOf(index))}`);
    return stamps[index];
  };

  /** What a slot says of its pixels; undefined unless it is whole, and of that very state of its file. */
  const headIn = (slot: Uint8Array<ArrayBuffer>, index: number) => {
    const head = new DataView(slot.buffer, slot.byteOffset);
    if (head.getUint32(crcAt) !== checksum(slot)) return undefined;
    if (head.getBigUint64(stampAt) !== stamp(index)) return undefined;
    return { hash: hex(head.getBigUint64(hashAt)), file: hex(head.getBigUint64(fileAt)) };
  };

  return {
    ...{ path, mostBytes: slots * slotBytes },
    async read(index) {
      if (index >= slots) return undefined;
      const slot = new Uint8Array(slotBytes);
      if (await readAt(slotFile, slot, index * slotBytes) < slotBytes) return undefined;
      const head = headIn(slot, index);
      if (!head) return undefined;
      const pixels = slot.subarray(headBytes);
      rememberHash(pixels, head.hash);
      return { pixels, digest: head.file };
    },
    readAll(indices) {
      const room = new Uint8Array(headBytes + indices.length * pixelBytes);
      const kept = {
        pixels: room.subarray(headBytes),
        hashes: [] as string[],
        files: [] as string[],
      };
      const covered = new Uint8Array(headBytes);
      for (const [i, index] of indices.entries()) {
        if (index >= slots) return undefined;
        // A slot's head lies on the end of the image before it, until it is read: no image is copied.
        const slot = room.subarray(i * pixelBytes, i * pixelBytes + slotBytes);
        covered.set(slot.subarray(0, headBytes));
        if (atOnce.read(slot, index * slotBytes) < slotBytes) return undefined;
        const head = headIn(slot, index);
        if (!head) return undefined;
        slot.set(covered);
        kept.hashes.push(head.hash);
        kept.files.push(head.file);
      }
      return kept;
    },
    write(index, { pixels, digest }) {
      if (!writable || index >= slots) return;
      const slot = new Uint8Array(slotBytes);
      slot.set(pixels, headBytes);
      const head = new DataView(slot.buffer);
      head.setBigUint64(stampAt, stamp(index));
      head.setBigUint64(fileAt, BigInt(`0x${digest}`));
      head.setBigUint64(hashAt, BigInt(`0x${pixelsHash(pixels)}`));
      head.setUint32(crcAt, checksum(slot));
      try {
        atOnce.write(slot, index * slotBytes);
      } catch (error) {
        if (writable) onWarning(`decoded images are cached no further (${path}): ${error}`);
        writable = false;
      }
    },
    close() {
      if (!isOpen) return; // a second time would close another's file
      isOpen = false;
      close(slotFile);
      atOnce.close();
    },
  };
}

/** The source, its size and all on which pixels depend; what files hold is in each slot's stamp. */
function keyOf({ source, size, plan, rules }: PixelCacheOptions): string {
  return hashOf(JSON.stringify([1, source, size, plan, rules, sharp.versions]));
}

const hashOf = (text: string) => contentHash(new TextEncoder().encode(text));
const hex = (digest: bigint) => digest.toString(16).padStart(16, "0");

/** Of all but itself. An empty slot's is not zero. */
function checksum(slot: Uint8Array): number {
  return crc32(slot.subarray(crcAt + 4), crc32(slot.subarray(0, crcAt)));
}
