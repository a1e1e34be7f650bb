import assert from "node:assert/strict";
import { aligned } from "../../../scripts/cli/table.ts";

Deno.test("names of a table go to the left, numbers to the right, and no line ends in spaces", () => {
  assert.deepEqual(aligned([["", "ms"], ["conv", "12"], ["d", "1"], ["long one", ""]]), [
    "          ms",
    "conv      12",
    "d          1",
    "long one",
  ]);
});

Deno.test("a table may have more columns on the left, another gap, and rows that end early", () => {
  assert.deepEqual(aligned([["a", "b", "1"], ["aa"]], { left: 2, gap: 1 }), ["a  b 1", "aa"]);
  assert.deepEqual(aligned([]), []);
});
