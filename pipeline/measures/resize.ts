/**
 * Scales images as PIL's bicubic filter does in float32: it widens when it shrinks, so that nothing finer
 * than the new pixels is folded into them (Parmar et al. 2022). Networks measure what they are shown.
 */
import type { ImageSet } from "./image_set.ts";

/** Images as numbers from 0 to 255, not rounded: [count, height, width, channels]. */
export interface FloatImages extends Omit<ImageSet, "pixels"> {
  values: Float32Array;
}

/** For each place of the output, the first place of the input that it takes, and the weights from there on. */
type Taps = { first: number; weights: Float64Array }[];

/** Keys' cubic with a = -0.5. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

function tapsOf(from: number, to: number): Taps {
  const scale = from / to;
  const widened = Math.max(1, scale);
  const reach = 2 * widened;
  return Array.from({ length: to }, (_, place) => {
    const centre = (place + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(from, Math.floor(centre + reach + 0.5));
    const weights = Float64Array.from(
      { length: end - first },
      (_, tap) => cubic((first + tap + 0.5 - centre) / widened),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

/** Rows first, then columns, each rounded to float32; beyond 0 and 255 it is cut off. */
export function resized(images: ImageSet, height: number, width: number): FloatImages {
  const { count, channels, pixels } = images;
  const shape = { count, height, width, channels };
  if (height === images.height && width === images.width) {
    return { ...shape, values: Float32Array.from(pixels) };
  }
  const wide = scaled(pixels, count * images.height, [images.width, width], channels);
  const values = scaled(wide, count, [images.height, height], width * channels);
  return { ...shape, values: values.map((value) => Math.min(255, Math.max(0, value))) };
}

/** Scales one axis of `values`, which are [count, from, inner]: pixels of a row, or rows of an image. */
function scaled(
  values: Uint8Array | Float32Array,
  count: number,
  [from, to]: [number, number],
  inner: number,
): Float32Array {
  const taps = tapsOf(from, to);
  const result = new Float32Array(count * to * inner);
  let at = 0;
  for (let outer = 0; outer < count; outer++) {
    for (const { first, weights } of taps) {
      const start = (outer * from + first) * inner;
      for (let i = 0; i < inner; i++) {
        let sum = 0;
        for (let tap = 0; tap < weights.length; tap++) {
          sum += weights[tap] * values[start + tap * inner + i];
        }
        result[at++] = sum;
      }
    }
  }
  return result;
}
