/** Measurements at most, beside the first, which also waits for whatever a new pipeline still needs. */
const repeats = 3;

/** Beyond so many times the best so far nothing is won by measuring again. */
const clearlySlower = 2;

/**
 * The shortest of some measurements, in milliseconds. What is clearly slower than `best`, the shortest
 * time of any other candidate so far, is measured only once more after the first.
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
