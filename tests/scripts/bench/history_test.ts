import assert from "node:assert/strict";
import { join } from "node:path";
import { type Benchmark, flag, runBenchmark } from "../../../scripts/bench/benchmark.ts";
import { formatHistory, readHistory } from "../../../scripts/bench/history.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";

const entry = (at: string, value: number, more: object = {}) => ({
  ...{ at: `2026-11-27T${at}:00.000Z`, benchmark: "step", command: "step", machine: "a" },
  ...{ commit: "c566ca2", figures: { "wasm, ms a step": value } },
  ...more,
});

Deno.test("the history is a table for each command, newest last, with the ratio to the same machine's before", () => {
  const text = formatHistory([
    entry("12:00", 150),
    entry("10:00", 100),
    entry("11:00", 400, { machine: "another", commit: "1234567-dirty" }),
    entry("09:00", 3, { command: "step --config c64", figures: { "blas, ms a step": 3 } }),
  ]);
  assert.deepEqual(text.split("\n"), [
    "step --config c64",
    "figure           date              machine  commit   value  x before",
    "blas, ms a step  2026-11-27 09:00  a        c566ca2    3.0",
    "",
    "step",
    "figure           date              machine  commit         value  x before",
    "wasm, ms a step  2026-11-27 10:00  a        c566ca2        100.0",
    "wasm, ms a step  2026-11-27 11:00  another  1234567-dirty  400.0",
    "wasm, ms a step  2026-11-27 12:00  a        c566ca2        150.0      1.50",
  ]);
});

const counting: Benchmark<{ steps: number }, { steps: number; unknown?: number }> = {
  name: "counting",
  ...{ summary: "", description: "" },
  flags: [flag.count("--steps <count>", "Counted.", 3)],
  measure: ({ steps }) => Promise.resolve({ steps }),
  format: ({ steps }) => `${steps} steps`,
  figures: ({ steps }) => ({ steps, "not measured": NaN }),
  holds: ({ steps }) => steps < 10,
};

Deno.test("a benchmark adds its figures to the history, or to none, and its exit code says whether it holds", () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, "new", "history.jsonl");
    const log = console.log;
    console.log = () => {};
    try {
      assert.equal(await runBenchmark(counting, ["--history", file]), 0);
      const words = ["--steps", "10", "--json", "--history", file];
      assert.equal(await runBenchmark(counting, words), 1);
      assert.equal(await runBenchmark(counting, ["--no-history"]), 0);
    } finally {
      console.log = log;
    }
    const [first, second, ...others] = readHistory(file);
    assert.deepEqual(others, []);
    assert.deepEqual([first.benchmark, first.figures], ["counting", { steps: 3 }]);
    assert.equal(second.command, "counting --steps 10");
    assert.match(first.machine, /, \d+ cores/);
    assert.notEqual(first.commit, "");
  }));

Deno.test("a damaged history is told of by its line", () =>
  inTemporaryFolder((folder) => {
    const file = join(folder, "history.jsonl");
    assert.deepEqual(readHistory(file), []);
    Deno.writeTextFileSync(file, `${JSON.stringify(entry("10:00", 1))}\n{"at":\n`);
    assert.throws(() => readHistory(file), /line 2 of .*is no result of a benchmark: remove that/);
    return Promise.resolve();
  }));
