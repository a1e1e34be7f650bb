import assert from "node:assert/strict";
import { shellWord } from "../../../pipeline/contracts/text.ts";

Deno.test("shellWord() leaves a plain path as it is, and quotes any other", () => {
  const words = ["runs/faces-1", "my runs/a", "it's", "$(id)", "a;b", ""];
  assert.deepEqual(words.map(shellWord), [
    "runs/faces-1",
    "'my runs/a'",
    "'it'\\''s'",
    "'$(id)'",
    "'a;b'",
    "''",
  ]);
});
