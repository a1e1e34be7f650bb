import assert from "node:assert/strict";
import { largestDifference, relativeDifference } from "./read_golden.ts";

Deno.test("largestDifference() lets no lone NaN pass, and no wrong length", () => {
  assert.equal(largestDifference([1, -2, 3], [1, 2, 2.5]), 4);
  assert.equal(largestDifference([1, NaN], [1, 2]), Infinity);
  assert.equal(largestDifference([1, 2], [NaN, 2]), Infinity);
  assert.equal(largestDifference([NaN, Infinity], [NaN, Infinity]), 0);
  assert.throws(() => largestDifference([1], [1, 2]), RangeError);
});

Deno.test("relativeDifference() is a part of the largest expected number, or of the floor", () => {
  assert.equal(relativeDifference([9, 1], [8, -16], 1), 17 / 16);
  assert.equal(relativeDifference([0.25], [0.125], 0.5), 0.25);
});
