import assert from "node:assert/strict";
import { isSameProgram, thisProgram } from "../../../../pipeline/outputs/record/program.ts";

Deno.test("a program is known by its engine and by the code that computes", () => {
  const now = thisProgram();
  assert.match(now.code!, /^[0-9a-f]{16}$/);
  assert(isSameProgram(now, thisProgram()));
  assert(!isSameProgram(now, { ...now, code: "0123456789abcdef" }));
  assert(!isSameProgram(now, { ...now, v8: "1.0" }));
  assert(!isSameProgram(now, { ...now, deno: "1.0.0" }));
});

Deno.test("a record that says nothing of its code may be by this program", () => {
  const { deno, v8 } = thisProgram();
  assert(isSameProgram({ deno, v8 }, thisProgram()));
});
