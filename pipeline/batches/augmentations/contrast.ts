import type { Augmentation } from "./augmentation.ts";
import { mapColours } from "./_map_colours.ts";
import { checkFraction } from "./_ranges.ts";

/** Scales every colour value's distance from the image's mean by one draw from (1-most, 1+most). */
export function contrast(most = 0.2): Augmentation {
  checkFraction("contrast", most);
  return {
    name: "contrast",
    amount: most,
    apply: (pixels, { channels }, random) => {
      const mean = colourMean(pixels, channels);
      const factor = 1 + most * (2 * random.uniform() - 1);
      return mapColours(pixels, channels, (value) => mean + factor * (value - mean));
    },
  };
}

/** The mean over all pixels and colours, without alpha. */
function colourMean(pixels: Uint8Array, channels: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < pixels.length; i++) {
    if (channels === 4 && i % 4 === 3) continue;
    sum += pixels[i];
    count++;
  }
  return sum / count;
}
