import assert from "node:assert/strict";
import { sameOut } from "../../ops/mod.ts";

Deno.test("sameOut() is the ceiling of half the size", () => {
  assert.deepEqual([16, 17, 1, 2, 3].map(sameOut), [8, 9, 1, 1, 2]);
});
