import type { ModelConfig } from "../../model/mod.ts";
import type { Batch, HostImage, ImageRequest } from "../contracts/batch.ts";
import { type Dataset, type KeptImages, loadedLabel } from "../contracts/dataset.ts";
import { augmenter } from "./augment.ts";
import type { Augmentation } from "./augmentations/mod.ts";
import { batchOf } from "./to_batches.ts";

/**
 * Makes batches of images that need not be decoded here, without a stream for each of them.
 *
 * @returns a function of a batch's requests; undefined from it where each image must be loaded by itself
 */
export function keptBatches(
  dataset: Dataset,
  list: readonly Augmentation[],
  { batchSize, seed }: Pick<ModelConfig, "batchSize" | "seed">,
): (requests: readonly ImageRequest[]) => Batch | Promise<Batch> | undefined {
  const augmented = augmenter(list, { ...dataset, seed });
  return (requests) => {
    if (requests.length < batchSize) return undefined;
    const indices = requests.map(({ index }) => index);
    const made = (kept: KeptImages) =>
      list.length === 0
        ? plainBatch(dataset, requests, kept)
        : batchOf(imagesOf(dataset, requests, kept).map(augmented), batchSize);
    const kept = dataset.loadKept?.(indices);
    return kept ? made(kept) : dataset.loadAside?.(indices)?.then(made);
  };
}

/** The pixels are a batch already. */
function plainBatch(
  dataset: Dataset,
  requests: readonly ImageRequest[],
  { pixels, hashes, files }: KeptImages,
): Batch {
  const indices = requests.map(({ index }) => index);
  const labels = indices.map((index) => loadedLabel(dataset, index));
  return {
    position: requests[0].position,
    ids: indices.map(dataset.id),
    indices,
    hashes,
    ...(files && { files }),
    draws: undefined,
    labels: labels.includes(undefined) ? undefined : Uint32Array.from(labels as number[]),
    pixels,
  };
}

function imagesOf(
  dataset: Dataset,
  requests: readonly ImageRequest[],
  { pixels, hashes, files }: KeptImages,
): HostImage[] {
  const imageBytes = pixels.length / requests.length;
  return requests.map((request, i) => ({
    ...request,
    id: dataset.id(request.index),
    label: loadedLabel(dataset, request.index),
    hash: hashes[i],
    ...(files && { file: files[i] }),
    pixels: pixels.subarray(i * imageBytes, (i + 1) * imageBytes),
  }));
}
