import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import type { StepDone } from "../../../pipeline/contracts/events.ts";
import { openToWrite } from "../../../pipeline/store/event_database.ts";
import { prepareStepColumns, type StepColumns } from "../../../pipeline/store/step_columns.ts";
import { prepareStepTables, stepMeasures } from "../../../pipeline/store/step_tables.ts";
import { step } from "../../scripts/cli/progress/_events.ts";

/** Steps 1 to `dLosses.length`, told in `pieces` transactions. */
function stored(dLosses: readonly number[], pieces = 1): DatabaseSync {
  const database = openToWrite(":memory:");
  const tables = prepareStepTables(database);
  const size = Math.ceil(dLosses.length / pieces);
  for (let from = 0; from < dLosses.length; from += size) {
    const piece = dLosses.slice(from, from + size);
    piece.forEach((dLoss, i) => tables.insert(numbered(from + i + 1, dLoss)));
    tables.summarise(from + 1, from + piece.length);
  }
  return database;
}

const numbered = (number: number, dLoss: number): StepDone =>
  step(number, { dLoss, at: 1000 * number, gLoss: -number });

const losses = fc.array(
  fc.oneof({ weight: 20, arbitrary: fc.double({ noNaN: true }) }, fc.constant(NaN)),
  {
    minLength: 1,
    maxLength: 300,
  },
).map((values) => values.map((value) => value + 0));

/** Every two points that belong together, as the steps that they stand for. */
function parts(
  { step }: StepColumns,
  to: number,
): { from: number; to: number; points: number[] }[] {
  const found = [];
  for (let i = 0; i < step.length;) {
    const isPair = i + 1 < step.length && isPairAt(step, i, to);
    const last = isPair ? step[i + 1] : step[i];
    found.push({ from: step[i], to: last, points: isPair ? [i, i + 1] : [i] });
    i += isPair ? 2 : 1;
  }
  return found;
}

/** Parts follow one another without a gap: a lone point is followed by its own step's successor. */
function isPairAt(steps: readonly number[], i: number, to: number): boolean {
  const next = i + 2 < steps.length ? steps[i + 2] : to + 1;
  return steps[i + 1] === next - 1;
}

Deno.test("steps that fit come back as they are", () => {
  const columns = prepareStepColumns(stored([3, NaN, Infinity, -Infinity]))({ points: 4 });
  assert.deepEqual(columns.step, [1, 2, 3, 4]);
  assert.deepEqual(columns.dLoss, [3, NaN, Infinity, -Infinity]);
  assert.deepEqual(columns.at, [1000, 2000, 3000, 4000]);
  assert.deepEqual(Object.keys(columns), ["step", ...stepMeasures]);
});

Deno.test("what was not measured is NaN, in thinned columns too", () => {
  const database = stored([1, 2, 3, 4, 5, 6]);
  prepareStepTables(database).insert({ ...numbered(7, 1), dMillis: 30, gMillis: 60 });
  const columns = prepareStepColumns(database);
  assert.deepEqual(columns({ points: 9, from: 6 }).dMillis, [NaN, 30]);
  assert.deepEqual(columns({ points: 2, to: 6 }).gMillis, [NaN, NaN]);
});

Deno.test("no steps give empty columns", () => {
  const columns = prepareStepColumns(stored([1, 2]));
  assert.deepEqual(columns({ points: 10, from: 3 }).dLoss, []);
  assert.deepEqual(columns({ points: 10, to: 0 }).step, []);
  assert.deepEqual(prepareStepColumns(stored([]))({ points: 10 }).step, []);
});

Deno.test("thinned steps keep the extremes of every part, at most so many points of them", () => {
  const anyRange = fc.record({
    from: fc.integer({ min: 1, max: 300 }),
    length: fc.integer({ min: 1, max: 300 }),
    points: fc.integer({ min: 2, max: 60 }),
    pieces: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(fc.property(losses, anyRange, (dLosses, { from, length, points, pieces }) => {
    const last = Math.min(dLosses.length, from + length - 1);
    const range = { from, to: from + length - 1, points };
    const columns = prepareStepColumns(stored(dLosses, pieces))(range);
    assert.ok(columns.step.length <= points);
    let expectedFrom = from;
    for (const part of parts(columns, last)) {
      assert.equal(part.from, expectedFrom);
      expectedFrom = part.to + 1;
      const told = dLosses.slice(part.from - 1, part.to);
      const shown = part.points.map((i) => columns.dLoss[i]);
      assert.deepEqual(Math.min(...shown), Math.min(...told));
      assert.deepEqual(Math.max(...shown), Math.max(...told));
    }
    if (from <= last) assert.equal(expectedFrom, last + 1);
  }));
});

Deno.test("a peak of one step among a hundred thousand is there, and the time of each part", () => {
  const dLosses = Array.from({ length: 100_000 }, (_, i) => i === 54_321 ? 99 : 1);
  const columns = prepareStepColumns(stored(dLosses))({ points: 1500 });
  assert.equal(Math.max(...columns.dLoss), 99);
  assert.ok(columns.step.length > 1200 && columns.step.length <= 1500);
  assert.deepEqual(columns.at, columns.step.map((step) => 1000 * step));
});

Deno.test("a falling column falls within its parts as well", () => {
  const { gLoss } = prepareStepColumns(stored(Array(1000).fill(1)))({ points: 100 });
  // The first part has none before it to fall from.
  const rest = gLoss.slice(2);
  assert.deepEqual(rest, [...rest].sort((a, b) => b - a));
});

Deno.test("steps told again replace those told first, in the thinned ones too", () => {
  const told = (database: DatabaseSync) => prepareStepColumns(database)({ points: 20 }).dLoss;
  fc.assert(fc.property(fc.integer({ min: 0, max: 200 }), (kept) => {
    const first = Array.from({ length: 200 }, (_, i) => i);
    const again = first.map((value, i) => i < kept ? value : 1000 - value);
    const database = stored(first);
    const tables = prepareStepTables(database);
    tables.dropAfter(kept);
    again.slice(kept).forEach((dLoss, i) => tables.insert(numbered(kept + i + 1, dLoss)));
    tables.summarise(kept + 1, 200);
    assert.deepEqual(told(database), told(stored(again)));
  }));
});
