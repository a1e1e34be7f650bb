import assert from "node:assert/strict";
import { testArgs } from "../../../scripts/testing/test_args.ts";

const files = [
  "tests/ops/conv2d_test.ts",
  "tests/pipeline/crop_test.ts",
  "tests/pipeline/x_test.ts",
];

Deno.test("without a word, there is nothing to choose: the whole suite is run", () => {
  assert.deepEqual(testArgs([], files), {
    noInstall: false,
    isLong: false,
    withTimes: false,
    words: [],
  });
});

Deno.test("words choose files, each once", () => {
  const { words } = testArgs(["pipeline", "crop", "./tests/ops"], files);
  assert.deepEqual(words, [files[1], files[2], files[0]]);
});

Deno.test("from the first option on all is deno test's", () => {
  const { words } = testArgs(["ops", "--filter", "pipeline", "--fail-fast"], files);
  assert.deepEqual(words, [files[0], "--filter", "pipeline", "--fail-fast"]);
});

Deno.test("--no-install is taken out wherever it stands", () => {
  const expected = {
    noInstall: true,
    isLong: false,
    withTimes: false,
    words: ["tests/", "--filter", "x"],
  };
  assert.deepEqual(testArgs(["--filter", "x", "--no-install"], files), expected);
});

Deno.test("a word that chooses nothing is refused", () => {
  assert.throws(() => testArgs(["nothing"], files), /RangeError: no test file's path .*"nothing"/);
});

Deno.test("--long asks for the long tests, and is no word of deno test's", () => {
  assert.deepEqual(testArgs(["--long"], files), {
    noInstall: false,
    isLong: true,
    withTimes: false,
    words: [],
  });
});

Deno.test("--backend chooses the tests that run on that backend", () => {
  const { words } = testArgs(["ops", "--backend", "cuda"], files);
  assert.deepEqual(words, [files[0], "--filter", "(cuda)"]);
  assert.throws(() => testArgs(["ops", "--backend"], files), /RangeError: --backend wants/);
});
