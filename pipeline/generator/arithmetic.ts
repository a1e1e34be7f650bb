/** Sums and differences of latent vectors, as "12 - 7 + 31". */

import type { LatentDistribution } from "../../model/mod.ts";

/** Images of a seed by number, each added or taken away. */
export type Arithmetic = readonly { sign: 1 | -1; image: number }[];

const mostTerms = 20;

/** @throws RangeError that says what it must look like */
export function parseArithmetic(text: string): Arithmetic {
  const terms = Array.from(
    text.matchAll(/([+-]?)\s*(\d+)/g),
    ([, sign, number]): Arithmetic[number] => ({
      sign: sign === "-" ? -1 : 1,
      image: Number(number),
    }),
  );
  const isWhole = /^\s*[+-]?\s*\d{1,9}(\s*[+-]\s*\d{1,9})+\s*$/.test(text);
  if (isWhole && terms.length <= mostTerms) return terms;
  throw new RangeError(
    `it must be 2 to ${mostTerms} numbers of images with + and - between, such as "12 - 7 + 31"`,
  );
}

/**
 * The z of the sum, seen from the middle of the distribution. Its length is that of a usual z, the mean
 * of the operands': sums of several are longer, and lie where training drew nothing.
 */
export function arithmeticZ(
  terms: Arithmetic,
  z: readonly Float32Array[],
  zDist: LatentDistribution,
): Float32Array {
  const middle = zDist === "uniform01" ? 0.5 : 0;
  const moved = z.map((one) => one.map((value) => value - middle));
  const sum = new Float32Array(z[0].length);
  terms.forEach(({ sign }, n) => sum.forEach((_, i) => sum[i] += sign * moved[n][i]));
  const length = (one: Float32Array) => Math.hypot(...one);
  const usual = moved.reduce((total, one) => total + length(one), 0) / z.length;
  // Operands that cancel out have no direction.
  const scale = usual / (length(sum) || 1);
  return sum.map((value) => middle + value * scale);
}
