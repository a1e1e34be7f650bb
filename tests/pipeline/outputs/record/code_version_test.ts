import assert from "node:assert/strict";
import { isSameCode, thisCode } from "../../../../pipeline/outputs/record/code_version.ts";

Deno.test("a program is known by its engine and by the code that computes", () => {
  const now = thisCode();
  assert.match(now.code!, /^[0-9a-f]{16}$/);
  assert(isSameCode(now, thisCode()));
  assert(!isSameCode(now, { ...now, code: "0123456789abcdef" }));
  assert(!isSameCode(now, { ...now, v8: "1.0" }));
  assert(!isSameCode(now, { ...now, deno: "1.0.0" }));
});

Deno.test("a record that says nothing of its code may be by this program", () => {
  const { deno, v8 } = thisCode();
  assert(isSameCode({ deno, v8 }, thisCode()));
});
