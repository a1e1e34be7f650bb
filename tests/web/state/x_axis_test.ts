import assert from "node:assert/strict";
import { stepAt, xOfStep, xValues } from "../../../web/state/x_axis.ts";

Deno.test("on the logarithmic axis every power of ten is as far from the next", () => {
  const table = { step: [0, 1, 10, 100, 1000], at: [0, 0, 0, 0, 0] };
  const xs = xValues(table, "log", 0);
  assert.deepEqual(xs, [0, 0, 1, 2, 3]);
  assert.equal(xOfStep(100, xs, table.step), 2);
  assert.equal(stepAt(2, xs, table.step), 100);
});
