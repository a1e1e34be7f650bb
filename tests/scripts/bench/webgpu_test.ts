import assert from "node:assert/strict";
import { compareWithStock } from "../../../ops/bench.ts";
import { lossDifference } from "../../../scripts/bench/compare_losses.ts";
import { readFlags } from "../../../scripts/bench/benchmark.ts";
import { cudaContenders, torchContender } from "../../../scripts/bench/contenders.ts";
import { webgpu } from "../../../scripts/bench/webgpu.ts";
import { timePeers, timeSteps } from "../../../scripts/bench/webgpu_steps.ts";
import { UsageError } from "../../../scripts/cli/usage_error.ts";
import { testOnGpu } from "../../ops/webgpu/_gpu.ts";
import { tinyModel } from "./_tiny_model.ts";

testOnGpu("bench webgpu makes the same step with our kernels and with tfjs's", async () => {
  const comparison = compareWithStock({ description: "the device under test" });
  const { ours, stock } = await timeSteps(comparison, tinyModel, { rounds: 1, tell: () => {} });
  assert(lossDifference(ours.losses, stock.losses)! < 1e-4);
  assert(ours.row.calls.dispatches < stock.row.calls.dispatches);
  assert.deepEqual([ours.row.calls.pipelines, ours.row.calls.buffers], [0, 0]);
  const { millis, encodingMillis } = ours.row.queued!;
  assert(millis > 0);
  assert.equal(encodingMillis === undefined, comparison.isSoftware);
});

Deno.test("bench webgpu refuses what it does not know, with the cure", () => {
  assert.throws(
    () => readFlags(webgpu, ["--config", "huge"]),
    (error: Error) =>
      error instanceof UsageError && /must be one of small, tiny, /.test(error.message),
  );
});

Deno.test("bench webgpu takes the device as train does: adapter, precision, tiles", () => {
  const usual = readFlags(webgpu, [])!;
  assert.deepEqual([usual.adapter, usual.precision, usual.tune], [undefined, "f32", "quick"]);
  const words = "--adapter RTX --precision f16 --tune full".split(" ");
  const { adapter, precision, tune } = readFlags(webgpu, words)!;
  assert.deepEqual([adapter, precision, tune], ["RTX", "f16", "full"]);
});

Deno.test("PyTorch is a peer in four ways where it finds CUDA, else its absence is told", async () => {
  const run = (python: string) =>
    Promise.resolve({ code: 0, output: `a warning\ncuda: ${python === "b" ? "True" : "False"}\n` });
  const { contenders } = await cudaContenders(["a", "b"], run);
  assert.equal(new Set(contenders.map(({ name }) => name)).size, 4);
  assert(contenders.every(({ command, args }) => command === "b" && args.includes("cuda")));
  const { absent } = await cudaContenders(["a"], run);
  assert.deepEqual(absent, [
    { name: "pytorch on CUDA", reason: "none of a has PyTorch with a CUDA device" },
  ]);
});

Deno.test("a peer that cannot make its steps leaves with its own words", async () => {
  const lost = torchContender("lost", Deno.execPath(), []); // Deno runs no Python
  const options = { rounds: 1, ours: [], tell: () => {} };
  const [row] = await timePeers({ contenders: [lost], absent: [] }, tinyModel, options);
  assert.equal(row.millis, undefined);
  assert(row.outcome);
});
