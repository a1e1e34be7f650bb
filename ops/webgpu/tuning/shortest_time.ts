/** The most measurements after the first, which includes the warm-up of a new pipeline. */
const repeats = 3;

/** A candidate slower than the best by more than this factor is not measured again. */
const clearlySlower = 2;

/**
 * The shortest of several measurements, in milliseconds. A candidate that is clearly slower than `best`, the
 * shortest time of any other candidate so far, is measured only once more after the first.
 */
export async function shortestTime(
  measure: () => Promise<number>,
  best = Infinity,
): Promise<number> {
  let shortest = await measure();
  for (let repeat = 0; repeat < repeats; repeat++) {
    shortest = Math.min(shortest, await measure());
    if (shortest > clearlySlower * best) break;
  }
  return shortest;
}
