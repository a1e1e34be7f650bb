import assert from "node:assert/strict";
import { opMillis, timedOps } from "../../../ops/bench.ts";
import { openBackend, tensorCount } from "../../../ops/mod.ts";
import { readFlags } from "../../../scripts/bench/benchmark.ts";
import { opRows, ops as opsBenchmark } from "../../../scripts/bench/products.ts";

Deno.test("every op is timed there and back, and leaves no tensor", async () => {
  const backend = await openBackend("cpu");
  const before = tensorCount();
  for (const op of timedOps.filter((each) => !/conv|linear/.test(each))) {
    const { forward, backward } = await opMillis(op);
    assert.ok(forward > 0, op);
    assert.equal(backward === undefined, op === "adam", op);
    assert.equal(tensorCount(), before, op);
  }
  backend.close();
});

Deno.test("bench ops gives each op's times beside its reference's", async () => {
  const ops = ["sigmoidCrossEntropy", "adam"];
  const rows = await opRows("cpu", { rounds: 1, threads: 1, ops }, () => {});
  assert.deepEqual(rows.map(({ op, direction }) => [op, direction]), [
    ["sigmoidCrossEntropy", "forward"],
    ["sigmoidCrossEntropy", "backward"],
    ["adam", "forward"],
  ]);
  for (const { millis, referenceMillis, speedup } of rows) {
    assert.equal(speedup, referenceMillis / millis);
  }
});

Deno.test("bench ops refuses a backend that is none", () => {
  assert.throws(
    () => readFlags(opsBenchmark, ["--backend", "gpu"]),
    /--backend is "gpu": it must be one of/,
  );
});
