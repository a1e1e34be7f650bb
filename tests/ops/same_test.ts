import fc from "fast-check";
import assert from "node:assert/strict";
import { filterSize, sameOut, samePadBefore, stride } from "../../ops/mod.ts";

Deno.test("sameOut() is the ceiling of half the size", () => {
  assert.deepEqual([16, 17, 1, 2, 3].map(sameOut), [8, 9, 1, 1, 2]);
});

Deno.test("samePadBefore() is 1 for even sizes and 2 for odd ones", () => {
  assert.deepEqual([28, 64, 7, 9].map(samePadBefore), [1, 1, 2, 2]);
});

Deno.test("every pixel is under some filter, and no filter starts beyond the image", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), (size) => {
    const lastStart = (sameOut(size) - 1) * stride - samePadBefore(size);
    return lastStart < size && lastStart + filterSize >= size;
  }));
});
