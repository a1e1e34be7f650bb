import assert from "node:assert/strict";
import { movesCursor } from "../../../scripts/cli/terminal.ts";

Deno.test("a terminal that calls itself dumb, or nothing at all, is given plain lines", () => {
  const named = ["xterm-256color", "linux", "dumb", "", undefined];
  assert.deepEqual(named.map(movesCursor), [true, true, false, false, false]);
});
