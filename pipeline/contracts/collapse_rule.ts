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

/**
 * The spread of samples, relative to real images, under which they have drifted into one another. Recorded
 * runs that go on well have 0.14 or more from their first measures on; spoilt ones have 0.05 to 0.13, such
 * as those with ten times the learning rate (LOG.md).
 */
export const leastSpread = 0.12;

/** Before this step a generator has hardly learnt to draw different images. */
const firstSpreadStep = 200;

/** Whether measured samples have drifted into one another. */
export function isAlike(step: number, spread: number): boolean {
  return step >= firstSpreadStep && spread < leastSpread;
}

/** Whether samples have collapsed, given their variety and the greatest variety so far. */
export function isCollapsed(variety: number, most: number): boolean {
  return most >= grownVariety && variety < keptVariety * most;
}
