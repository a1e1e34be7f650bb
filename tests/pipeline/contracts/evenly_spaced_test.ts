import assert from "node:assert/strict";
import { evenIndices, evenlySpaced } from "../../../pipeline/store/mod.ts";

Deno.test("evenlySpaced() takes as many as are wanted, the last among them", () => {
  assert.deepEqual(evenlySpaced("abc".split(""), 8), ["a", "b", "c"]);
  assert.deepEqual(evenlySpaced("abcdef".split(""), 2), ["c", "f"]);
});

Deno.test("evenIndices() takes both ends and no number twice", () => {
  assert.deepEqual(evenIndices(3, 8), [0, 1, 2]);
  assert.deepEqual(evenIndices(101, 5), [0, 25, 50, 75, 100]);
  assert.deepEqual(evenIndices(0, 5), []);
  assert.deepEqual(evenIndices(9, 1), [0]);
});
