/**
 * Vectors of four floats over rows whose length need not be a multiple of four.
 *
 * A load may run up to three floats past a row: they belong to the next row, or to the padding after
 * every array of the heap, and lanes never mix. A store may not, since another thread may write the
 * next row.
 */

/** Floats in a vector. */
export const lanes: i32 = 4;

/** Stores the first `count` lanes, 1 to 4. */
export function storeLanes(at: usize, vector: v128, count: i32): void {
  if (count >= 4) {
    v128.store(at, vector);
    return;
  }
  v128.store32_lane(at, vector, 0);
  if (count > 1) v128.store32_lane(at, vector, 1, 4);
  if (count > 2) v128.store32_lane(at, vector, 2, 8);
}

/** Rounded up to whole vectors. */
export function wholeVectors(floats: i32): i32 {
  return (floats + 3) & ~3;
}
