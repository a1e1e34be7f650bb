/** Images of a source that threads decode, and what they leave to the usual way. */
import { contentHash, rememberHash } from "../contracts/content_hash.ts";
import type { KeptImages } from "../contracts/dataset.ts";
import type { FileDigests } from "./file_digests.ts";
import type { FileSource } from "./file_source.ts";
import { type JpegThreads, jpegThreads } from "./jpeg_threads.ts";
import type { PixelCache } from "./pixel_cache.ts";
import type { PixelPlan } from "./pixels.ts";
import type { ReadingRules } from "./reading_rules.ts";

export interface AsideOptions {
  plan: PixelPlan;
  rules: ReadingRules;
  digests: FileDigests;
  cache: PixelCache | undefined;
  /** The number in the source of what is loaded for a number. */
  placeOf(index: number): number;
  /** By the usual way, which also finds what stands in for an image that is broken. */
  load(index: number): Promise<Uint8Array>;
}

export interface Aside {
  load(indices: readonly number[]): Promise<KeptImages> | undefined;
  close(): void;
}

export function loadAside(source: FileSource, options: AsideOptions): Aside {
  const { plan, rules, digests, cache, placeOf } = options;
  let threads: JpegThreads | undefined | null = rules.scalesJpegs ? undefined : null;

  const imageBytes = plan.height * plan.width * plan.channels;

  const loadAll = async (indices: readonly number[], { images }: JpegThreads) => {
    const places = indices.map(placeOf);
    const pixels = new Uint8Array(indices.length * imageBytes);
    const roomOf = (i: number) => pixels.subarray(i * imageBytes, (i + 1) * imageBytes);
    const digestsOf: ({ hash: string; file: string } | undefined)[] = places.map((place, i) => {
      const one = cache?.readAll([place]);
      if (!one) return undefined;
      roomOf(i).set(one.pixels);
      digests.set(place, one.files![0]);
      return { hash: one.hashes[0], file: one.files![0] };
    });
    const missing = [...places.keys()].filter((i) => !digestsOf[i]);
    const files = await Promise.all(missing.map((i) => fileOf(source, places[i])));
    const answer = await images(files);
    for (const [k, i] of missing.entries()) {
      const image = answer.images[k];
      if (image) roomOf(i).set(answer.pixels.subarray(k * imageBytes, (k + 1) * imageBytes));
      else roomOf(i).set(await options.load(indices[i]));
      if (image) digests.set(places[i], image.file);
      digestsOf[i] = image ??
        { hash: contentHash(roomOf(i)), file: digests.of(placeOf(indices[i]))! };
      if (!image) continue;
      rememberHash(roomOf(i), image.hash);
      cache?.write(places[i], { pixels: roomOf(i), digest: image.file });
    }
    return {
      pixels,
      hashes: digestsOf.map((of) => of!.hash),
      files: digestsOf.map((of) => of!.file),
    };
  };

  return {
    load(indices) {
      if (threads === undefined) threads = jpegThreads(plan) ?? null;
      return threads?.areOfUse ? loadAll(indices, threads) : undefined;
    },
    close: () => threads?.close(),
  };
}

/** Nothing where it cannot be read: the usual way says why. */
async function fileOf(source: FileSource, place: number) {
  return source.pathOf?.(place) ?? source.pieceOf?.(place) ??
    await source.bytes(place).catch(() => new Uint8Array());
}
