import { defer, of, tap } from "rxjs";
import { joinBytes } from "../../model/mod.ts";
import { pixelsHash, rememberHash } from "../contracts/content_hash.ts";
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

  const loadAside = (indices: readonly number[]) => {
    const missing = indices.filter((index) => !kept.has(index));
    return dataset.loadAside?.(missing)?.then((loaded) => {
      missing.forEach((index, i) => {
        const pixels = loaded.pixels.slice(i * imageBytes, (i + 1) * imageBytes);
        rememberHash(pixels, loaded.hashes[i]);
        keep(index, pixels);
      });
      if (missing.length === indices.length) return loaded;
      return merged(indices, missing, loaded);
    });
  };

  const merged = (
    indices: readonly number[],
    missing: readonly number[],
    loaded: KeptImages,
  ): KeptImages => {
    const place = new Map(missing.map((index, i) => [index, i]));
    const here = indices.filter((index) => !place.has(index));
    const rest = inMemory(here);
    const pick = <T>(from: (images: KeptImages, i: number) => T) =>
      indices.map((index) => {
        const i = place.get(index);
        return i === undefined ? from(rest, here.indexOf(index)) : from(loaded, i);
      });
    return {
      pixels: joinBytes(
        pick(({ pixels }, i) => pixels.subarray(i * imageBytes, (i + 1) * imageBytes)),
      ),
      hashes: pick(({ hashes }, i) => hashes[i]),
      ...(loaded.files && rest.files && { files: pick(({ files }, i) => files![i]) }),
    };
  };

  return { ...dataset, load, loadKept, ...(dataset.loadAside && { loadAside }) };
}

const isFull = <T>(values: (T | undefined)[]): values is T[] => !values.includes(undefined);
