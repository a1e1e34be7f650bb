import type { Features } from "./features.ts";
import type { ImageSet } from "./image_set.ts";
import type { Extractor } from "./extractor.ts";

/** Each pixel of each channel as a number, 0 to 1. */
export const pixels: Extractor = {
  name: "pixels",
  isPerceptual: false,
  extract: (images) => Promise.resolve(pixelFeatures(images)),
  close: () => {},
};

export function pixelFeatures({ count, pixels }: ImageSet): Features {
  const values = new Float64Array(pixels.length);
  for (let i = 0; i < values.length; i++) values[i] = pixels[i] / 255; // `from` takes far longer
  return { count, length: pixels.length / count, values };
}
