import assert from "node:assert/strict";
import fc from "fast-check";
import { histogram } from "../../../../pipeline/outputs/details/distributions.ts";

const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);

Deno.test("a histogram counts values in thirty equal parts", () => {
  const { from, to, counts } = histogram(Float32Array.of(0, 0.01, 0.5, 0.999), 0, 1);
  assert.deepEqual([from, to, counts.length], [0, 1, 30]);
  assert.deepEqual([counts[0], counts[15], counts[29], sum(counts)], [2, 1, 1, 4]);
});

Deno.test("outliers and the range's own end count at its ends, NaN nowhere", () => {
  const { counts } = histogram(Float32Array.of(-Infinity, -9, 1, 9, Infinity, NaN), -1, 1);
  assert.deepEqual([counts[0], counts[29], sum(counts)], [2, 3, 5]);
});

Deno.test("every number is counted once, wherever it lies", () => {
  const anyValues = fc.float32Array({ maxLength: 100 });
  fc.assert(fc.property(anyValues, (values) => {
    const numbers = values.filter((value) => !Number.isNaN(value));
    assert.equal(sum(histogram(values, -4, 4).counts), numbers.length);
  }));
});
