import assert from "node:assert/strict";
import { garbageCollector, trend } from "../../../scripts/bench/measure.ts";
import { formatMemory, memorySamples, memoryVerdict } from "../../../scripts/bench/memory.ts";
import { openBackend } from "../../../ops/mod.ts";
import { tinyModel } from "./_tiny_model.ts";

/** Samples whose memory and tensors follow from the step. */
function samples(rssBytes: (step: number) => number, tensors: (step: number) => number) {
  const steps = Array.from({ length: 40 }, (_, i) => 50 * (i + 1));
  return steps.map((step) => ({
    step,
    rssBytes: rssBytes(step),
    heapBytes: 3e7,
    externalBytes: 1e6,
    nativeBytes: rssBytes(step) - 3.1e7,
    tensors: tensors(step),
  }));
}

Deno.test("a straight line's slope and growth are found", () => {
  const points = [0, 1, 2, 3].map((step) => ({ step, value: 100 + 10 * step }));
  const { slope, growth } = trend(points);
  assert.ok(Math.abs(slope - 10) < 1e-9 && Math.abs(growth - 0.3) < 1e-9);
});

Deno.test("memory that jitters is level", () => {
  const verdict = memoryVerdict(samples((step) => 1e8 + 1e6 * Math.sin(step), () => 105));
  assert.equal(verdict.isLevel, true);
  assert.equal(verdict.judgedFrom, 200);
});

Deno.test("memory that grows by more than a twentieth is not", () => {
  const verdict = memoryVerdict(samples((step) => 1e8 + 3e3 * step, () => 105));
  assert.ok(Math.abs(verdict.rssBytesAStep - 3e3) < 1);
  assert.equal(verdict.isLevel, false);
  assert.match(formatMemory(samples(() => 1e8, () => 105), verdict), /^NOT LEVEL from step 200/m);
});

Deno.test("what grows while warming up is not held against it", () => {
  const verdict = memoryVerdict(samples((step) => step < 200 ? 1e6 : 1e8, () => 105));
  assert.equal(verdict.isLevel, true);
});

Deno.test("one tensor more is one too many", () => {
  const verdict = memoryVerdict(samples(() => 1e8, (step) => step === 2000 ? 106 : 105));
  assert.deepEqual([verdict.tensorsChanged, verdict.isLevel], [true, false]);
});

Deno.test("too few samples are refused", () => {
  const few = samples(() => 1e8, () => 105).slice(0, 5);
  assert.throws(() => memoryVerdict(few), /2 samples after the warm-up show no trend/);
});

Deno.test("garbage is collected before each look, so that what is held is all that shows", async () => {
  const backend = await openBackend("cpu");
  const garbage = Array.from({ length: 3 }, () => Array.from({ length: 1e6 }, (_, i) => ({ i })));
  const collect = garbageCollector();
  const [before, after] = await memorySamples(tinyModel, {
    steps: 2,
    every: 1,
    beforeSample: () => {
      collect();
      garbage.length = 0; // held at the first look, collected at the second
    },
  }, () => {});
  assert.ok(before.heapBytes - after.heapBytes > 2 ** 24);
  backend.close();
});

Deno.test("training holds the same tensors after every step", async () => {
  const backend = await openBackend("cpu");
  const seen: number[] = [];
  const taken = await memorySamples(
    tinyModel,
    { steps: 5, every: 2 },
    ({ step }) => seen.push(step),
  );
  assert.deepEqual(seen, [2, 4, 5]);
  assert.equal(new Set(taken.map(({ tensors }) => tensors)).size, 1);
  for (const { rssBytes, heapBytes, externalBytes, nativeBytes } of taken) {
    assert.ok(Math.min(heapBytes, nativeBytes) > 2 ** 20);
    assert.equal(heapBytes + externalBytes + nativeBytes, rssBytes);
  }
  backend.close();
});
