import assert from "node:assert/strict";
import fc from "fast-check";
import { outdatedSteps } from "../../../../pipeline/outputs/checkpoints/retention.ts";

const steps = fc.uniqueArray(fc.nat(5000), { maxLength: 30 });
const count = fc.integer({ min: 1, max: 10 });

Deno.test("outdatedSteps() never names one of the newest", () => {
  fc.assert(fc.property(steps, count, fc.option(count), (all, keepLast, every) => {
    const outdated = outdatedSteps(all, { keepLast, keepEvery: every ?? undefined });
    const newest = all.toSorted((a, b) => b - a).slice(0, keepLast);
    assert(newest.every((step) => !outdated.includes(step)));
  }));
});

Deno.test("outdatedSteps() never names a multiple of keepEvery, and all others", () => {
  fc.assert(fc.property(steps, count, count, (all, keepLast, keepEvery) => {
    const outdated = outdatedSteps(all, { keepLast, keepEvery });
    const kept = all.filter((step) => !outdated.includes(step));
    assert(outdated.every((step) => step % keepEvery !== 0));
    assert(kept.filter((step) => step % keepEvery !== 0).length <= keepLast);
  }));
});

Deno.test("outdatedSteps() keeps the newest whatever the numbers say", () => {
  assert.deepEqual(outdatedSteps([1, 2], { keepLast: 0, keepEvery: undefined }), [1]);
});
