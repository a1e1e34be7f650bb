import assert from "node:assert/strict";
import { readFlags } from "../../../scripts/bench/benchmark.ts";
import { matmul, matmulRows } from "../../../scripts/bench/products.ts";

Deno.test("bench matmul holds a backend against tfjs wasm, round by round", async () => {
  const [ours, theirs] = await matmulRows({ backend: "wasm", size: 64, rounds: 2, threads: 1 });
  assert.deepEqual([ours.name, theirs.name], ["wasm", "tfjs wasm"]);
  assert.match(ours.description, /^WebAssembly .*, 1 thread$/);
  assert.match(theirs.description, /^TensorFlow.js 4/);
  assert.deepEqual(theirs.timesTfjsWasm, { median: 1, min: 1, max: 1 });
  const { median, min, max } = ours.timesTfjsWasm;
  assert.ok(min > 0 && min <= median && median <= max);
});

Deno.test("bench matmul refuses a size that is none", () => {
  assert.throws(() => readFlags(matmul, ["--size", "0"]), /^UsageError: --size is "0": /);
});
