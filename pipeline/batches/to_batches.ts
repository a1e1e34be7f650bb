import { bufferCount, map, type OperatorFunction } from "rxjs";
import { joinBytes } from "../../model/mod.ts";
import type { Batch, HostImage } from "../contracts/batch.ts";

/**
 * Joins every `batchSize` images into one batch: pixels [batch, height, width, channels].
 *
 * The stream fails with a RangeError when it ends inside a batch, or when images differ in size.
 */
export function toBatches(batchSize: number): OperatorFunction<HostImage, Batch> {
  return (images) =>
    images.pipe(
      bufferCount(batchSize),
      map((images) => batchOf(images, batchSize)),
    );
}

/** @throws RangeError as the stream does */
export function batchOf(images: HostImage[], batchSize: number): Batch {
  // Shuffle requests whole batches only, so a partial batch means that images were lost.
  if (images.length < batchSize) {
    throw new RangeError(
      `the last batch has ${images.length} images of ${batchSize}: ` +
        "something between shuffle and toBatches dropped images; each must become one image",
    );
  }
  return {
    position: images[0].position,
    ids: images.map(({ id }) => id),
    indices: images.map(({ index }) => index),
    hashes: images.map(({ hash }) => hash),
    ...(images[0].file && { files: images.map(({ file = "" }) => file) }),
    draws: images[0].draws && images.map(({ draws = [] }) => [...draws]),
    labels: labelsOf(images),
    pixels: concatenate(images),
  };
}

function labelsOf(images: HostImage[]): Uint32Array | undefined {
  const labels = images.map((image) => image.label).filter((label) => label !== undefined);
  return labels.length === images.length ? Uint32Array.from(labels) : undefined;
}

function concatenate(images: HostImage[]): Uint8Array {
  const [first] = images;
  const imageBytes = first.pixels.length;
  const other = images.find(({ pixels }) => pixels.length !== imageBytes);
  if (other) {
    throw new RangeError(
      `image "${other.id}" has ${other.pixels.length} bytes where "${first.id}" has ` +
        `${imageBytes}: a data set must load every image at one size`,
    );
  }
  return joinBytes(images.map(({ pixels }) => pixels));
}
