import type { Augmentation } from "./augmentation.ts";
import { mapColours } from "./_map_colours.ts";
import { checkFraction } from "./_ranges.ts";

/** Adds one draw from (-most, most), as a fraction of the full range, to every colour value. */
export function brightness(most = 0.2): Augmentation {
  checkFraction("brightness", most);
  return {
    name: "brightness",
    amount: most,
    apply: (pixels, { channels }, random) => {
      const added = 255 * most * (2 * random.uniform() - 1);
      return mapColours(pixels, channels, (value) => value + added);
    },
  };
}
