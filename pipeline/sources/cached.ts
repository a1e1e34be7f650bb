import { defer, of, tap } from "rxjs";
import { joinBytes } from "../../model/mod.ts";
import { pixelsHash } from "../contracts/content_hash.ts";
import type { Dataset, KeptImages } from "../contracts/dataset.ts";

const defaultMaxBytes = 512 * 2 ** 20;

/**
 * Keeps decoded images in memory, so that each is decoded once and not once an epoch.
 *
 * The first that fit into `maxBytes` stay for good. An epoch visits every image once in a new
 * order, so evicting one for another would cost work and save none.
 */
export function cached(dataset: Dataset, maxBytes = defaultMaxBytes): Dataset {
  const imageBytes = dataset.height * dataset.width * dataset.channels;
  const maxImages = Math.floor(maxBytes / imageBytes);
  const kept = new Map<number, Uint8Array>();

  const keep = (index: number, pixels: Uint8Array) => {
    if (kept.size < maxImages) kept.set(index, pixels);
  };
  const load = (index: number) =>
    defer(() => {
      const pixels = kept.get(index);
      return pixels ? of(pixels) : dataset.load(index).pipe(tap((loaded) => keep(index, loaded)));
    });

  const loadKept = (indices: readonly number[]) =>
    indices.every((index) => kept.has(index)) ? inMemory(indices) : dataset.loadKept?.(indices);

  const inMemory = (indices: readonly number[]): KeptImages => {
    const images = indices.map((index) => kept.get(index)!);
    const files = indices.map((index) => dataset.loadedDigest?.(index));
    return {
      pixels: joinBytes(images),
      hashes: images.map(pixelsHash),
      ...(isFull(files) && { files }),
    };
  };

  return { ...dataset, load, loadKept };
}

const isFull = <T>(values: (T | undefined)[]): values is T[] => !values.includes(undefined);
