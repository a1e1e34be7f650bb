import assert from "node:assert/strict";
import { fileTimes, timesTable } from "../../../scripts/testing/file_times.ts";

/** Two processes whose files ended in this order. */
const notes = [
  { process: 1, file: "file:///project/tests/a_test.ts", at: 5, began: 4, seconds: 2 },
  { process: 2, file: "file:///project/tests/b_test.ts", at: 3, began: 1, seconds: 1 },
  { process: 1, file: "file:///project/tests/c_test.ts", at: 12, began: 6, seconds: 8 },
].map(({ at, began, ...note }) => ({
  ...note,
  processorSeconds: at,
  processorSecondsBefore: began,
}));

Deno.test("the costliest file comes first, with what passed since the one before it", () => {
  const times = fileTimes(notes).map(({ processorSeconds }) => processorSeconds);
  assert.deepEqual(times, [7, 2, 1]);
});

Deno.test("the table has a line for each file, and the sum", () => {
  assert.deepEqual(timesTable(fileTimes(notes), "/project").split("\n"), [
    "   cpu s  clock s  file",
    "     7.0      8.0  tests/c_test.ts",
    "     2.0      1.0  tests/b_test.ts",
    "     1.0      2.0  tests/a_test.ts",
    "    10.0     11.0  3 files",
    "",
  ]);
});
