/** Histograms over time as a picture: time to the right, strong where values crowd. */
import type { Histogram } from "../../pipeline/contracts/events.ts";

export interface HeatColumn {
  left: number;
  /** How strong each bin is, 0 to 1. */
  cells: number[];
}

// A bin with four times its even share has full strength.
const fullDensity = 4;

/**
 * One column for each histogram; those that would be narrower than `leastWidth` are added up, since
 * a batch alone fills few of the bins.
 *
 * @param lefts where each histogram begins; they only grow
 */
export function heatColumns(
  histograms: readonly Histogram[],
  lefts: readonly number[],
  leastWidth: number,
): HeatColumn[] {
  const sums: { left: number; counts: number[] }[] = [];
  histograms.forEach(({ counts }, i) => {
    const last = sums.at(-1);
    if (last && lefts[i] - last.left < leastWidth) {
      last.counts = last.counts.map((sum, bin) => sum + (counts[bin] ?? 0));
    } else {
      sums.push({ left: lefts[i], counts });
    }
  });
  return sums.map(({ left, counts }) => ({ left, cells: strengths(counts) }));
}

/** The square root of the density: beside one full bin the others would all look empty. */
function strengths(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const full = total * fullDensity / counts.length;
  return counts.map((count) => total === 0 ? 0 : Math.sqrt(Math.min(1, count / full)));
}

/** The bins' common range; undefined where there is no histogram. */
export function binRange(histograms: readonly Histogram[]): [number, number] | undefined {
  if (histograms.length === 0) return undefined;
  return [
    Math.min(...histograms.map(({ from }) => from)),
    Math.max(...histograms.map(({ to }) => to)),
  ];
}
