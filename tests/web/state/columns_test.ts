import assert from "node:assert/strict";
import fc from "fast-check";
import { smooth } from "../../../web/state/smooth.ts";
import { indexAfter, readColumns } from "../../../web/state/step_table.ts";
import { thin } from "../../../web/state/thin.ts";
import { panned, stepAt, xOfStep, zoomed } from "../../../web/state/x_axis.ts";
import { runStarted, steps, viewOf } from "./_events.ts";

const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

Deno.test("readColumns() reads texts for NaN and infinities, and fills columns that are missing", () => {
  const table = readColumns({ step: [1, 2, 3], dLoss: ["NaN", "-Infinity", 0.5] });
  assert.deepEqual(table.dLoss, [NaN, -Infinity, 0.5]);
  assert.deepEqual(table.gMillis, [NaN, NaN, NaN]);
});

Deno.test("thin() keeps every column's peak, the ends, and what is no number", () => {
  const { steps: table } = viewOf(runStarted(), ...steps(1, 5000));
  table.dLoss[1234] = 99;
  table.gLoss[2345] = -7;
  table.meanDReal[3456] = NaN;
  const thinned = thin(table, 500);
  assert.ok(thinned.step.length <= 500, `${thinned.step.length} rows`);
  assert.equal(Math.max(...thinned.dLoss), 99);
  assert.equal(Math.min(...thinned.gLoss), -7);
  assert.ok(thinned.meanDReal.some(Number.isNaN));
  assert.deepEqual([thinned.step[0], thinned.step.at(-1)], [1, 5000]);
});

Deno.test("smooth() leaves a constant alone, from its first value on", () => {
  for (const value of smooth([3, 3, 3, 3], 0.9)) close(value, 3);
});

Deno.test("smooth() stays within its values and passes NaN on without spreading it", () => {
  const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1 });
  fc.assert(fc.property(values, fc.double({ min: 0, max: 0.99, noNaN: true }), (column, weight) => {
    for (const value of smooth(column, weight)) assert.ok(Math.abs(value) <= 5 + 1e-9);
  }));
  const smoothed = smooth([1, NaN, 1], 0.5);
  assert.ok(Number.isNaN(smoothed[1]));
  close(smoothed[2], 1);
});

Deno.test("indexAfter() counts the values up to a limit", () => {
  fc.assert(fc.property(fc.array(fc.integer()), fc.integer(), (values, limit) => {
    const sorted = values.sort((a, b) => a - b);
    assert.equal(indexAfter(sorted, limit), sorted.filter((value) => value <= limit).length);
  }));
});

Deno.test("stepAt() and xOfStep() are each other's opposite along the clock", () => {
  const rows = [1, 5, 9];
  const clock = [10, 50, 130];
  assert.equal(xOfStep(7, clock, rows), 90);
  assert.equal(stepAt(90, clock, rows), 7);
  assert.equal(stepAt(1e9, clock, rows), 9);
});

Deno.test("zoomed() and panned() never leave the run", () => {
  const all = { from: 1, to: 1000 };
  const bound = fc.integer({ min: 1, max: 1000 });
  fc.assert(fc.property(bound, bound, fc.double({ min: 0.1, max: 9, noNaN: true }), (a, b, by) => {
    const range = { from: Math.min(a, b), to: Math.max(a, b) + 1 };
    for (const next of [zoomed(range, by, range.from, all), panned(range, by, all)]) {
      assert.ok(next.from >= 1 && next.to <= 1000 && next.from < next.to, JSON.stringify(next));
    }
  }));
  assert.deepEqual(zoomed({ from: 401, to: 601 }, 0.5, 501, all), { from: 451, to: 551 });
});
