import assert from "node:assert/strict";
import { cancelledFiles, onceMore } from "../../../scripts/testing/once_more.ts";
import type { TestRun } from "../../../scripts/testing/run_tests.ts";

const list = "ERRORS \n\nadds => ./x_test.ts:1:2\nerror: no\n\n FAILURES \n\n" +
  "./tests/a_test.ts (uncaught error)\n" +
  "../tmp/b_test.ts (uncaught error)\n\nFAILED | 5 passed | 4 failed (3s)";
const clean: TestRun = {
  exitCode: 0,
  counts: { passed: 5, failed: 0, skipped: 1 },
  failures: "",
};
const failed: TestRun = {
  exitCode: 1,
  counts: { passed: 5, failed: 4, skipped: 1 },
  failures: list,
};

async function tried(first: TestRun, second: TestRun) {
  const [asked, told]: string[][] = [[], []];
  const run = (files: readonly string[]) => {
    asked.push(...files);
    return Promise.resolve(second);
  };
  const result = await onceMore(first, run, (text) => told.push(text));
  return { asked, told: told.join(""), result };
}

Deno.test("cancelled files are those of the list, and none where a test itself failed", () => {
  assert.deepEqual(cancelledFiles(list), ["./tests/a_test.ts", "../tmp/b_test.ts"]);
  assert.deepEqual(cancelledFiles("a process that died"), []);
  const both = list.replace(
    "./tests/a_test.ts (",
    "adds => ./tests/a_test.ts:3:6\n./tests/a_test.ts (",
  );
  assert.deepEqual(cancelledFiles(both), []);
});

Deno.test("what fails again has failed", async () => {
  const second = { ...failed, counts: { passed: 8, failed: 2, skipped: 0 } };
  const { asked, result } = await tried(failed, second);
  assert.deepEqual(asked, ["./tests/a_test.ts", "../tmp/b_test.ts"]);
  assert.deepEqual(result.counts, { passed: 7, failed: 2, skipped: 1 });
  assert.equal(result.exitCode, 1);
});

Deno.test("what passes alone counts as passed, and the error that cancelled it is told", async () => {
  const { told, result } = await tried(failed, clean);
  assert.deepEqual(result, { ...clean, counts: { passed: 9, failed: 0, skipped: 1 } });
  assert.match(told, /error: no[^]*Once more[^]*b_test\.ts\n[^]*passed alone/);
});

Deno.test("nothing runs again where nothing was cancelled, or a process died before it could say what", async () => {
  for (const first of [clean, { ...failed, failures: "Killed" }]) {
    const { asked, result } = await tried(first, clean);
    assert.deepEqual(asked, []);
    assert.equal(result, first);
  }
});
