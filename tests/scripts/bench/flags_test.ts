import assert from "node:assert/strict";
import { readFlags } from "../../../scripts/bench/benchmark.ts";
import { memory } from "../../../scripts/bench/memory.ts";
import { step } from "../../../scripts/bench/step.ts";
import { UsageError } from "../../../scripts/cli/usage_error.ts";

const parseStepWords = (words: readonly string[]) => readFlags(step, words);
const parseMemoryWords = (words: readonly string[]) => readFlags(memory, words);

const wrongStepWords = {
  "--config c65": /--config is "c65": it must be one of c64, mnist, quickstart/,
  "--backends blas,gpu": /--backends is "blas,gpu": it must be one of .*cpu/,
  "--rounds 0": /--rounds is "0": it must be a whole number, 1 or more/,
  "--patience soon": /--patience is "soon"/,
  "--threads": /--threads <count>.* argument missing/,
  "--speed 3": /unknown option '--speed'.*--help lists the flags/,
  "c64": /too many arguments/,
};

for (const [words, message] of Object.entries(wrongStepWords)) {
  Deno.test(`bench step ${words} is refused with the cure`, () => {
    const refused = (error: Error) => error instanceof UsageError && message.test(error.message);
    assert.throws(() => parseStepWords(words.split(" ")), refused);
  });
}

Deno.test("bench step takes quickstart, five rounds and a minute when nothing is stated", () => {
  const { config, rounds, patience, peers, json } = parseStepWords([])!;
  assert.deepEqual([config, rounds, patience, peers, json], ["quickstart", 5, 60, true, false]);
});

Deno.test("bench step takes what is stated", () => {
  const words = "--config c64 --backends blas,cpu --python a,b --no-peers --json".split(" ");
  const { config, backends, python, peers, json } = parseStepWords(words)!;
  assert.deepEqual([config, peers, json], ["c64", false, true]);
  assert.deepEqual([backends, python], [["blas", "cpu"], ["a", "b"]]);
});

Deno.test("bench memory refuses a run too short to judge", () => {
  assert.throws(
    () => parseMemoryWords(["--steps", "100"]),
    /100 is too few to judge: make 350 or more/,
  );
  assert.equal(parseMemoryWords(["--steps", "275", "--every", "25"])!.steps, 275);
});

Deno.test("--help is no mistake", () => {
  assert.equal(parseStepWords(["--help"]), undefined);
  assert.equal(parseMemoryWords(["-h"]), undefined);
});

for (const words of [[], ["steps"], ["step", "--rounds", "x"], ["memory", "--backend", "gpu"]]) {
  Deno.test(`deno task bench ${words.join(" ")} exits with 2 and one line`, async () => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "scripts/bench.ts", ...words],
    }).output();
    assert.equal(code, 2);
    assert.match(new TextDecoder().decode(stderr), /^error: .*\n$/);
  });
}
