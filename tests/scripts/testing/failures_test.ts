import assert from "node:assert/strict";
import { failures } from "../../../scripts/testing/failures.ts";

const list = " FAILURES \n\nadds => ./a_test.ts:3:6\n\nFAILED | 1 passed | 1 failed (3s)";

Deno.test("failures are told from the heading ERRORS on, without colours", () => {
  const heading = "\x1b[0m\x1b[1m\x1b[37m\x1b[41m ERRORS \x1b[0m";
  const output = `adds ... FAILED\n\n${heading}\n\nadds\nerror: 1 !== 2\n\n${list}\n\n`;
  assert.equal(failures(output), `ERRORS \n\nadds\nerror: 1 !== 2\n\n${list}`);
});

Deno.test("of long errors only the end is told, and of the list of names never less than all", () => {
  const output = `\n ERRORS \n\n${"x".repeat(5000)}\n\n${list}\n`;
  assert.equal(failures(output, 1000).length, 999); // but for the last line's end
  assert.ok(failures(output, 1000).endsWith(list));
  assert.equal(failures(output, 10), list.trim());
});

Deno.test("of a process that died, the end of what it wrote is told", () => {
  assert.equal(
    failures("running 2 tests\nadds ... ok\nsubtracts ...", 22),
    "adds ... ok\nsubtracts ...".slice(-22),
  );
  assert.equal(failures(""), "");
});
