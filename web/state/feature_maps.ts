/** Feature maps as pictures and numbers. */
import type { Volume } from "./inspector.ts";

export interface MapStrength {
  channel: number;
  /** The mean of its magnitudes. */
  strength: number;
}

/** The channels of a layer, the strongest first. */
export function strongestFirst({ shape: [, , channels], values }: Volume): MapStrength[] {
  const sums = new Float64Array(channels);
  values.forEach((value, i) => sums[i % channels] += Math.abs(value));
  const pixels = values.length / channels;
  return Array.from(sums, (sum, channel) => ({ channel, strength: sum / pixels }))
    .toSorted((a, b) => b.strength - a.strength);
}

/** One channel, [height, width]. */
export function channelOf({ shape: [height, width, channels], values }: Volume, channel: number) {
  return Float32Array.from(
    { length: height * width },
    (_, i) => values[i * channels + channel],
  );
}

export interface Range {
  least: number;
  most: number;
  mean: number;
}

export function rangeOf(values: Float32Array): Range {
  let [least, most, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
  }
  return { least, most, mean: sum / values.length };
}

/** Below zero, zero, above zero: told apart without red and green. */
const [below, zero, above] = [[64, 150, 255], [16, 17, 22], [255, 214, 102]];

/** Numbers as colours: dark is zero, the brighter the farther from it. */
export function coloursOf(values: Float32Array, most = largestOf(values)) {
  const rgba = new Uint8ClampedArray(4 * values.length);
  values.forEach((value, i) => {
    const share = most === 0 ? 0 : Math.min(1, Math.abs(value) / most);
    const far = value < 0 ? below : above;
    zero.forEach((from, c) => rgba[4 * i + c] = from + share * (far[c] - from));
    rgba[4 * i + 3] = 255;
  });
  return rgba;
}

/** How much each pixel moves a logit: the length of its gradient over the channels, [height, width]. */
export function heatOf({ shape: [, , channels], values }: Volume): Float32Array {
  return Float32Array.from(
    { length: values.length / channels },
    (_, i) => Math.hypot(...values.subarray(i * channels, (i + 1) * channels)),
  );
}

/** Heat over a picture, which is grey then. */
export function heatColours(picture: Uint8ClampedArray, heat: Float32Array) {
  const most = largestOf(heat);
  const rgba = new Uint8ClampedArray(picture.length);
  heat.forEach((value, i) => {
    const share = most === 0 ? 0 : value / most;
    const [red, green, blue] = picture.subarray(4 * i, 4 * i + 3);
    const grey = 0.6 * (0.3 * red + 0.59 * green + 0.11 * blue);
    [255, 120, 20].forEach((hot, c) => rgba[4 * i + c] = grey + share * (hot - grey));
    rgba[4 * i + 3] = 255;
  });
  return rgba;
}

export interface Histogram {
  from: number;
  to: number;
  /** How many numbers lie in each of equal parts. */
  counts: number[];
}

export function histogramOf(values: Float32Array, parts: number): Histogram {
  const { least, most } = rangeOf(values);
  const [from, to] = least === most ? [least - 1, most + 1] : [least, most];
  const counts = new Array<number>(parts).fill(0);
  for (const value of values) {
    counts[Math.min(parts - 1, Math.floor(parts * (value - from) / (to - from)))]++;
  }
  return { from, to, counts };
}

export const curves = {
  none: (x: number) => x,
  relu: (x: number) => Math.max(0, x),
  lrelu: (x: number) => Math.max(x, 0.2 * x),
  tanh: Math.tanh,
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
};

function largestOf(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
