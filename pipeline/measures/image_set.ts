/** Images side by side in host memory, all of one size. */
export interface ImageSet {
  count: number;
  height: number;
  width: number;
  channels: 1 | 3 | 4;
  /** [count, height, width, channels], 0 to 255. */
  pixels: Uint8Array;
}

/** At most so many images of a set, from one on; they share its memory. */
export function imagesFrom(images: ImageSet, from: number, most: number): ImageSet {
  const { height, width, channels, pixels } = images;
  const count = Math.min(most, images.count - from);
  const size = height * width * channels;
  return { ...images, count, pixels: pixels.subarray(from * size, (from + count) * size) };
}
