/**
 * The tolerance for a replayed loss, relative to the recorded one or to 1, whichever is larger.
 *
 * On the device that recorded, nothing may differ: the tolerance is 0. Another device rounds differently,
 * and Adam turns a rounding error in a vanishing gradient into a step of full size. So the first step from a
 * recorded state, before any update, must agree to `firstStep`. After that the two runs drift apart, about
 * twice as far with every step. When the tolerance becomes too large to tell them apart, steps are not
 * judged. The next recorded state brings both together again.
 *
 * Measured from one state with `blas` and `wasm`, which differ in the order of their sums alone, 32x32
 * images, 32 filters: 3e-7 in the first step; in those after it 5e-4, 2e-3, 7e-3, 5e-3, 1e-2, 3e-2.
 */
const firstStep = 1e-4;
const secondStep = 1e-2;
const mostJudged = 0.4;

/** Every bit must agree. */
export const exact = 0;
/** Not judged. */
export const notJudged = Infinity;

/**
 * @param isSameDevice the backend, its library and its number of threads
 * @param stepsSinceState steps replayed since the networks had a recorded state
 */
export function toleranceAt(isSameDevice: boolean, stepsSinceState: number): number {
  if (isSameDevice) return exact;
  if (stepsSinceState === 0) return firstStep;
  const drift = secondStep * 2 ** (stepsSinceState - 1);
  return drift <= mostJudged ? drift : notJudged;
}
