import assert from "node:assert/strict";
import { countsLine, testCounts } from "../../../scripts/testing/test_counts.ts";

Deno.test("tests are counted, not their steps, through colours", () => {
  const summary = "\n\x1b[0m\x1b[31mFAILED\x1b[0m | 2 passed (1 step) | 3 failed (1 step) | " +
    "1 ignored (1 step) | 4 filtered out \x1b[0m(82ms)\x1b[0m\n";
  assert.deepEqual(testCounts(summary), { passed: 2, failed: 3, skipped: 1 });
});

Deno.test("a summary without ignored tests skips none", () => {
  const counts = testCounts("ok | 12 passed | 0 failed (2s)\n");
  assert.deepEqual(counts, { passed: 12, failed: 0, skipped: 0 });
});

Deno.test("the last summary counts, since a test may print one", () => {
  const output = "ok | 9 passed | 0 failed (1s)\nmore\nFAILED | 1 passed | 1 failed (1s)\n";
  assert.deepEqual(testCounts(output), { passed: 1, failed: 1, skipped: 0 });
});

Deno.test("a run without a summary has no counts", () => {
  assert.equal(testCounts("error: Type checking failed.\n"), undefined);
});

Deno.test("the line to be counted is exactly this", () => {
  assert.equal(countsLine({ passed: 5, failed: 0, skipped: 2 }), "5 passed, 0 failed, 2 skipped");
});
