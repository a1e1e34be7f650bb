/** When samples show a collapse of the generator: the trainer writes it down, and a page shows it. */

/** Samples that never were this varied have nothing to collapse from: they begin all alike. */
export const grownVariety = 0.3;

/** Of the most that they ever had. */
export const keptVariety = 0.25;

/** Whether samples of that variety, which was `most` at its height, have collapsed. */
export function isCollapsed(variety: number, most: number): boolean {
  return most >= grownVariety && variety < keptVariety * most;
}
