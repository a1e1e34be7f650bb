import fc from "fast-check";
import type { RandomStream } from "../../../../model/mod.ts";
import type { ImageShape } from "../../../../pipeline/batches/augmentations/mod.ts";

export interface Image {
  shape: ImageShape;
  pixels: Uint8Array;
}

/** Images of any shape that all augmentations with small amounts fit. */
export const anyImage: fc.Arbitrary<Image> = fc
  .record({
    height: fc.integer({ min: 5, max: 12 }),
    width: fc.integer({ min: 5, max: 12 }),
    channels: fc.constantFrom<ImageShape["channels"][]>(1, 3, 4),
  })
  .chain((shape) => {
    const length = shape.height * shape.width * shape.channels;
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((pixels) => ({ shape, pixels: Uint8Array.from(pixels) }));
  });

/** A stream whose next draws are known: uniform draws in [0, 1), scaled where integers are asked. */
export function fixedDraws(...draws: number[]): RandomStream {
  const uniform = () => {
    const draw = draws.shift();
    if (draw === undefined) throw new RangeError("more draws than this test expects");
    return draw;
  };
  return {
    uniform,
    normal: uniform,
    truncatedNormal: uniform,
    below: (below) => Math.floor(uniform() * below),
  };
}

/** Every fourth byte of RGBA pixels; none of others. */
export const alphaOf = ({ shape, pixels }: Image) =>
  shape.channels === 4 ? pixels.filter((_, i) => i % 4 === 3) : new Uint8Array();
