import assert from "node:assert/strict";
import { CollapseWatch, RepetitionWatch } from "../../../../pipeline/training/guard/collapse.ts";

/** What a watch says of each variety in turn: whether it tells of a collapse. */
function toldOf(...varieties: number[]): boolean[] {
  const watch = new CollapseWatch();
  return varieties.map((variety) => watch.see(variety) !== undefined);
}

Deno.test("samples that were varied and are alike now have collapsed, which is told once", () => {
  assert.deepEqual(toldOf(0.02, 0.5, 0.9, 0.2, 0.1), [false, false, false, true, false]);
});

Deno.test("samples that recover can collapse again", () => {
  assert.deepEqual(toldOf(0.8, 0.1, 0.7, 0.1), [false, true, false, true]);
});

Deno.test("samples that never were varied cannot collapse", () => {
  assert.deepEqual(toldOf(0.02, 0.29, 0.01, 0), [false, false, false, false]);
});

Deno.test("samples that are no numbers are no evidence", () => {
  assert.deepEqual(toldOf(0.9, NaN, 0.8), [false, false, false]);
});

Deno.test("samples that begin to repeat are told once, and again after they have recovered", () => {
  const watch = new RepetitionWatch();
  const told = [1.1, 2, 3, 1.2, 1.8].map((gap) => watch.see(gap) !== undefined);
  assert.deepEqual(told, [false, true, false, false, true]);
});
