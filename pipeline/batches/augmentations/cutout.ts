import type { Augmentation, ImageShape } from "./augmentation.ts";
import { checkFits, checkPixels } from "./_ranges.ts";

const midGray = 127;

/**
 * Covers one gray square of `side` pixels. Its centre may be any pixel, so at the border a part of
 * the square falls outside: else the middle would be covered more often than the rest.
 *
 * Source: DeVries and Taylor, "Improved Regularization of Convolutional Neural Networks with
 * Cutout", 2017.
 */
export function cutout(side = 8): Augmentation {
  checkPixels("cutout", side);
  return {
    name: "cutout",
    amount: side,
    check: (shape) => checkFits("cutout", side, shape),
    apply: (pixels, shape, random) => {
      const top = random.below(shape.height) - Math.floor(side / 2);
      const left = random.below(shape.width) - Math.floor(side / 2);
      return cover(pixels, shape, { top, left, side });
    },
  };
}

interface Square {
  top: number;
  left: number;
  side: number;
}

function cover(pixels: Uint8Array, shape: ImageShape, { top, left, side }: Square): Uint8Array {
  const { height, width, channels } = shape;
  const covered = pixels.slice();
  const colours = Math.min(channels, 3);
  for (let y = Math.max(top, 0); y < Math.min(top + side, height); y++) {
    for (let x = Math.max(left, 0); x < Math.min(left + side, width); x++) {
      const pixel = (y * width + x) * channels;
      covered.fill(midGray, pixel, pixel + colours);
    }
  }
  return covered;
}
