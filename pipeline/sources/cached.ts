import { defer, of, tap } from "rxjs";
import type { Dataset } from "../contracts/dataset.ts";

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

  return { ...dataset, load };
}
