import assert from "node:assert/strict";
import { binRange, heatColumns } from "../../../web/state/heat.ts";

const of = (...counts: number[]) => ({ from: 0, to: 1, counts });

Deno.test("heatColumns() adds up histograms that would share a few pixels", () => {
  const columns = heatColumns([of(4, 0), of(0, 4), of(8, 0)], [10, 12, 20], 4);
  assert.deepEqual(columns.map(({ left }) => left), [10, 20]);
  const [half, full] = columns.map(({ cells }) => cells);
  assert.equal(half[0], half[1]);
  assert.ok(full[0] > half[0] && full[1] === 0);
});

Deno.test("heatColumns() paints an even spread half as strong as a crowded bin, and nothing empty", () => {
  const [even, crowded, none] = heatColumns(
    [of(1, 1, 1, 1, 1, 1, 1, 1), of(8, 0, 0, 0, 0, 0, 0, 0), of(0, 0)],
    [0, 10, 20],
    4,
  );
  assert.deepEqual(even.cells, new Array(8).fill(0.5));
  assert.equal(crowded.cells[0], 1);
  assert.deepEqual(none.cells, [0, 0]);
});

Deno.test("binRange() spans all histograms, and is unknown without any", () => {
  assert.deepEqual(binRange([of(1), { from: -1, to: 0.5, counts: [1] }]), [-1, 1]);
  assert.equal(binRange([]), undefined);
});
