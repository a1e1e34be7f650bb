import type { Augmentation, ImageShape } from "./augmentation.ts";
import { checkFits, checkPixels } from "./_ranges.ts";

/**
 * Shifts the image by up to `most` pixels each way and repeats its edge where it left: a crop at a
 * random place out of the image with its edges drawn out.
 */
export function crop(most = 4): Augmentation {
  checkPixels("crop", most);
  return {
    name: "crop",
    amount: most,
    check: (shape) => checkFits("crop", most, shape),
    apply: (pixels, shape, random) => {
      const down = random.below(2 * most + 1) - most;
      const right = random.below(2 * most + 1) - most;
      return shift(pixels, shape, down, right);
    },
  };
}

function shift(pixels: Uint8Array, shape: ImageShape, down: number, right: number): Uint8Array {
  const { height, width, channels } = shape;
  const shifted = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    const fromRow = within(y - down, height) * width;
    for (let x = 0; x < width; x++) {
      const from = (fromRow + within(x - right, width)) * channels;
      const to = (y * width + x) * channels;
      for (let c = 0; c < channels; c++) shifted[to + c] = pixels[from + c];
    }
  }
  return shifted;
}

const within = (place: number, length: number) => Math.min(Math.max(place, 0), length - 1);
