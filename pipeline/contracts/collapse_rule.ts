/** The rule for a collapsed generator, shared by the trainer's incidents and the page's alarm. */

/** The least variety from which samples can collapse: at the start all samples are alike. */
export const grownVariety = 0.3;

/** The share of the greatest variety below which samples count as collapsed. */
export const keptVariety = 0.25;

/**
 * The gap between near and far neighbours from which samples are a few images that repeat. Real images,
 * with noise over them or without, and recorded runs that go on well have 1.04 to 1.44; five or ten
 * faces that repeat under noise have 1.7 or more (LOG.md).
 */
export const repeatedGap = 1.6;

/** Whether samples have collapsed, given their variety and the greatest variety so far. */
export function isCollapsed(variety: number, most: number): boolean {
  return most >= grownVariety && variety < keptVariety * most;
}
