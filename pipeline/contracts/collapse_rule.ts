/** The rule for a collapsed generator, shared by the trainer's incidents and the page's alarm. */

/** The least variety from which samples can collapse: at the start all samples are alike. */
export const grownVariety = 0.3;

/** The share of the greatest variety below which samples count as collapsed. */
export const keptVariety = 0.25;

/** Whether samples have collapsed, given their variety and the greatest variety so far. */
export function isCollapsed(variety: number, most: number): boolean {
  return most >= grownVariety && variety < keptVariety * most;
}
