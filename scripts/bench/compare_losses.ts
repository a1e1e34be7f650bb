import type { Losses } from "./protocol.ts";

/**
 * Losses this far apart, relative to their size, mean that it was not the same step: correct ones
 * differ by a hundredth of it.
 */
export const lossTolerance = 1e-3;

/**
 * So many steps are compared. The first one already holds each update once and the second begins
 * where they led; later on Adam, which makes any gradient into a step of one size, spreads rounding
 * errors of gradients near zero faster than any mistake.
 */
const comparedSteps = 2;

/** The largest relative difference of any loss in the first steps; NaN where there is a NaN. */
export function lossDifference(
  ours: readonly Losses[],
  theirs: readonly Losses[],
): number | undefined {
  const steps = Math.min(ours.length, theirs.length, comparedSteps);
  if (steps === 0) return undefined;
  const differences = Array.from({ length: steps }, (_, i) => stepDifference(ours[i], theirs[i]));
  return Math.max(...differences);
}

function stepDifference(ours: Losses, theirs: Losses): number {
  const names = ["dLossReal", "dLossFake", "gLoss"] as const;
  const differences = names.map((name) =>
    Math.abs(ours[name] - theirs[name]) / Math.abs(ours[name])
  );
  return Math.max(...differences);
}
