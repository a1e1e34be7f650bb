import assert from "node:assert/strict";
import { splitByLength } from "../../../scripts/testing/long_tests.ts";
import { testFiles } from "../../../scripts/testing/test_args.ts";

Deno.test("every test file is either usual or long, by its name", () => {
  const { usual, long } = splitByLength(["a_test.ts", "a_long_test.ts", "long_test.ts"]);
  assert.deepEqual([usual, long], [["a_test.ts", "long_test.ts"], ["a_long_test.ts"]]);
});

Deno.test("there are long tests, and loops of kill -9 are among them", () => {
  const { long } = splitByLength(testFiles("tests"));
  assert(long.includes("tests/scripts/killed_long_test.ts"), String(long));
});
