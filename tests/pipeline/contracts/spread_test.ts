import assert from "node:assert/strict";
import { spread, spreadIndices } from "../../../pipeline/store/mod.ts";

Deno.test("spread() takes as many as are wanted, the last among them", () => {
  assert.deepEqual(spread("abc".split(""), 8), ["a", "b", "c"]);
  assert.deepEqual(spread("abcdef".split(""), 2), ["c", "f"]);
});

Deno.test("spreadIndices() takes both ends and no number twice", () => {
  assert.deepEqual(spreadIndices(3, 8), [0, 1, 2]);
  assert.deepEqual(spreadIndices(101, 5), [0, 25, 50, 75, 100]);
  assert.deepEqual(spreadIndices(0, 5), []);
  assert.deepEqual(spreadIndices(9, 1), [0]);
});
