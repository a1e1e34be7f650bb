import type { Losses } from "./protocol.ts";

/**
 * Losses this far apart, relative to their size, mean that it was not the same step: correct ones
 * differ by a tenth of it.
 */
export const lossTolerance = 1e-3;

/**
 * The largest relative difference of any loss of the first step and of the D losses of the second,
 * which see every update of the first. Not further: Adam makes any gradient into a step of one
 * size, rounding errors of gradients near zero too, and PyTorch's own two memory layouts differ by
 * 1.3e-3 in the second gLoss.
 *
 * @returns undefined without a step to compare; NaN where there is a NaN
 */
export function lossDifference(
  ours: readonly Losses[],
  theirs: readonly Losses[],
): number | undefined {
  const steps = Math.min(ours.length, theirs.length);
  if (steps === 0) return undefined;
  const dLosses = ["dLossReal", "dLossFake"] as const;
  const first = difference([...dLosses, "gLoss"], ours[0], theirs[0]);
  return steps === 1 ? first : Math.max(first, difference(dLosses, ours[1], theirs[1]));
}

function difference(names: readonly (keyof Losses)[], ours: Losses, theirs: Losses): number {
  const each = names.map((name) => Math.abs(ours[name] - theirs[name]) / Math.abs(ours[name]));
  return Math.max(...each);
}
