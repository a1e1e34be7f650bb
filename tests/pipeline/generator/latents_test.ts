import assert from "node:assert/strict";
import { labelsOf } from "../../../pipeline/generator/mod.ts";
import { zOf } from "../../../pipeline/generator/latents.ts";
import type { LatentDistribution } from "../../../model/mod.ts";

const rule = { seed: 3, zDim: 500, zDist: "uniform" as LatentDistribution, truncate: undefined };

Deno.test("an image's z follows from seed and number alone", () => {
  assert.deepEqual(zOf(9, rule), zOf(9, rule));
  assert.notDeepEqual(zOf(9, rule), zOf(8, rule));
  assert.notDeepEqual(zOf(9, rule), zOf(9, { ...rule, seed: 4 }));
});

const ranges: [LatentDistribution, truncate: number | undefined, low: number, high: number][] = [
  ["uniform", undefined, -1, 1],
  ["uniform", 0.5, -0.5, 0.5],
  ["uniform01", undefined, 0, 1],
  ["uniform01", 0.1, 0.4, 0.6],
  ["normal", undefined, -6, 6],
  ["normal", 0.7, -0.7, 0.7],
];
for (const [zDist, truncate, low, high] of ranges) {
  Deno.test(`z of ${zDist}, truncated to ${truncate}, fills ${low} to ${high}`, () => {
    const z = [0, 1, 2, 3].flatMap((index) => [...zOf(index, { ...rule, zDist, truncate })]);
    const [least, most] = [Math.min(...z), Math.max(...z)];
    assert(least >= low && most <= high, `${least} ${most}`);
    assert(least < low + 0.45 * (high - low) && most > high - 0.45 * (high - low));
    assert(Math.abs(z.reduce((sum, x) => sum + x, 0) / z.length - (low + high) / 2) < 0.1);
  });
}

Deno.test("labels are numbers, names, or all; others are refused with what there is", () => {
  const clothes = { yDim: 3, classes: ["Coat", "Bag", "Shirt"] };
  assert.deepEqual(labelsOf(undefined, clothes), [0, 1, 2]);
  assert.deepEqual(labelsOf(["all"], clothes), [0, 1, 2]);
  assert.deepEqual(labelsOf(["bag", "0", "0"], clothes), [1, 0, 0]);
  assert.throws(() => labelsOf(["3"], clothes), /"3": there are 3 classes, 0 to 2, or Coat, Bag/);
  assert.equal(labelsOf(undefined, { yDim: 0 }), undefined);
  assert.throws(() => labelsOf(["1"], { yDim: 0 }), /trained without labels/);
});
