/** Whether two programs make the same step. */
import type { GradientsDone, Losses, StepDone } from "./protocol.ts";

/** Programs further apart than this, relative to the size of a number, do not make the same step. */
export const lossTolerance = 1e-3;

/**
 * Adam makes any gradient into a step of one size, rounding errors of gradients near zero too. So what
 * an update lies before is held to this, for the sake of what nothing else shows.
 */
const updatedTolerance = 2e-2;

/** What a program tells of its steps. */
interface Told {
  steps: readonly Pick<StepDone, "losses">[];
  /** Of the weights that it began with; undefined where it does not tell them. */
  norms: GradientsDone["norms"] | undefined;
}

/** The largest relative differences, and whether all of them are within what rounding explains. */
export function differences(first: Told, other: Told) {
  const [ours, theirs] = [first, other].map(({ steps }) => steps.map(({ losses }) => losses));
  const found = {
    lossDifference: lossDifference(ours, theirs),
    gradientDifference: gradientDifference(first.norms, other.norms),
    /** Of the first step's gLoss, which has seen D's update and the first of G's. */
    updatedDifference: differenceOf(["gLoss"], ours, theirs),
  };
  const agrees = (difference: number | undefined, tolerance: number) =>
    difference === undefined || difference <= tolerance;
  const lossesAgree = agrees(found.lossDifference, lossTolerance) &&
    agrees(found.gradientDifference, lossTolerance) &&
    agrees(found.updatedDifference, updatedTolerance);
  return { ...found, lossesAgree };
}

/**
 * The difference of the losses of the first step that no update lies before: those of the first pass
 * through D.
 *
 * @returns undefined without a step to compare; NaN where there is a NaN
 */
export function lossDifference(ours: readonly Losses[], theirs: readonly Losses[]) {
  return differenceOf(["dLossReal", "dLossFake"], ours, theirs);
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
 * The difference of the norm of any variable's gradient, of both losses by the weights that training
 * begins with.
 *
 * @returns undefined where one of them tells no gradients; infinite where a variable is missing
 */
function gradientDifference(ours: Told["norms"], theirs: Told["norms"]): number | undefined {
  if (!ours || !theirs) return undefined;
  const networkOf = (variable: string) => variable.split(".")[0];
  const differences = Object.entries(ours).map(([name, our]) => {
    if (!Object.hasOwn(theirs, name)) return Infinity;
    const ofIts = Object.entries(ours).filter(([each]) => networkOf(each) === networkOf(name));
    const largest = Math.max(...ofIts.map(([, norm]) => norm));
    return Math.abs(our - theirs[name]) / Math.max(our, leastShare * largest);
  });
  return Math.max(...differences);
}
