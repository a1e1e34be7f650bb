/** Histograms over time as a picture: a column for each step, light where values crowd. */
import type { Histogram } from "../../pipeline/events.ts";

/** How strong each cell is, 0 to 1, columns first: `cells[column][bin]`. */
export function heat(histograms: readonly Histogram[]): number[][] {
  return histograms.map(({ counts }) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const most = Math.max(...counts);
    // The square root: beside one full bin the others would all look empty.
    return counts.map((count) => total === 0 ? 0 : Math.sqrt(count / most));
  });
}

/** The bins' common range; undefined where there is no histogram. */
export function binRange(histograms: readonly Histogram[]): [number, number] | undefined {
  if (histograms.length === 0) return undefined;
  return [
    Math.min(...histograms.map(({ from }) => from)),
    Math.max(...histograms.map(({ to }) => to)),
  ];
}
