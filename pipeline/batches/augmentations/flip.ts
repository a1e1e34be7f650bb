import type { Augmentation, ImageShape } from "./augmentation.ts";

/** Mirrors half of the images, left to right. */
export function flip(): Augmentation {
  return {
    name: "flip",
    apply: (pixels, shape, random) => random.uniform() < 0.5 ? mirror(pixels, shape) : pixels,
  };
}

function mirror(pixels: Uint8Array, { height, width, channels }: ImageShape): Uint8Array {
  const mirrored = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      const to = (y * width + width - 1 - x) * channels;
      for (let c = 0; c < channels; c++) mirrored[to + c] = pixels[from + c];
    }
  }
  return mirrored;
}
