import type { Losses } from "./protocol.ts";

/**
 * Losses this far apart, relative to their size, mean that it was not the same step: correct ones
 * differ by a tenth of it.
 */
export const lossTolerance = 1e-3;

/**
 * The largest relative difference of any loss of the first step. Its gLoss is the last G update's,
 * and so has seen D's update and the first of G's. Not further: Adam makes any gradient into a step
 * of one size, rounding errors of gradients near zero too, and from the second step on that shows.
 *
 * @returns undefined without a step to compare; NaN where there is a NaN
 */
export function lossDifference(
  ours: readonly Losses[],
  theirs: readonly Losses[],
): number | undefined {
  if (ours.length === 0 || theirs.length === 0) return undefined;
  const [[our], [their]] = [ours, theirs];
  const names = ["dLossReal", "dLossFake", "gLoss"] as const;
  return Math.max(...names.map((name) => Math.abs(our[name] - their[name]) / Math.abs(our[name])));
}
