import type { Histogram } from "../../contracts/events.ts";

const parts = 30;

/** How often values fall into 30 equal parts of a range. Outliers count at its ends, NaN nowhere. */
export function histogram(values: Float32Array, from: number, to: number): Histogram {
  const counts: number[] = new Array(parts).fill(0);
  const perUnit = parts / (to - from);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const part = Math.floor((value - from) * perUnit);
    counts[Math.min(parts - 1, Math.max(0, part))]++;
  }
  return { from, to, counts };
}
