import type { GradientsDone, Losses } from "./protocol.ts";

/** Programs further apart than this, relative to the size of a number, do not make the same step. */
export const lossTolerance = 1e-3;

/**
 * Adam makes any gradient into a step of one size, rounding errors of gradients near zero too. So what
 * an update lies before is held to this, for the sake of what nothing else shows.
 */
export const updatedTolerance = 2e-2;

/**
 * The largest relative difference of any loss of the first step that no update lies before: those of
 * the first pass through D.
 *
 * @returns undefined without a step to compare; NaN where there is a NaN
 */
export function lossDifference(
  ours: readonly Losses[],
  theirs: readonly Losses[],
): number | undefined {
  return differenceOf(["dLossReal", "dLossFake"], ours, theirs);
}

/** The same of the first step's gLoss, which has seen D's update and the first of G's. */
export function updatedDifference(
  ours: readonly Losses[],
  theirs: readonly Losses[],
): number | undefined {
  return differenceOf(["gLoss"], ours, theirs);
}

function differenceOf(
  names: readonly (keyof Losses)[],
  [our]: readonly Losses[],
  [their]: readonly Losses[],
): number | undefined {
  if (!our || !their) return undefined;
  return Math.max(...names.map((name) => Math.abs(our[name] - their[name]) / Math.abs(our[name])));
}

/**
 * Smaller gradients are held against this share of the largest of their network: that of a bias before
 * a batch norm is zero, and other programs have rounding errors there.
 */
const leastShare = 0.05;

/**
 * The largest relative difference of the norm of any variable's gradient, of both losses by the
 * weights that training begins with.
 *
 * @returns undefined where one of them tells no gradients; infinite where a variable is missing
 */
export function gradientDifference(
  ours: GradientsDone["norms"] | undefined,
  theirs: GradientsDone["norms"] | undefined,
): number | undefined {
  if (!ours || !theirs) return undefined;
  const differences = Object.entries(ours).map(([name, our]) => {
    if (!Object.hasOwn(theirs, name)) return Infinity;
    const size = Math.max(our, leastShare * largestOf(networkOf(name), ours));
    return Math.abs(our - theirs[name]) / size;
  });
  return Math.max(...differences);
}

function networkOf(variable: string): string {
  return variable.split(".")[0];
}

function largestOf(network: string, norms: GradientsDone["norms"]): number {
  const ofIt = Object.entries(norms).filter(([name]) => networkOf(name) === network);
  return Math.max(...ofIt.map(([, norm]) => norm));
}
