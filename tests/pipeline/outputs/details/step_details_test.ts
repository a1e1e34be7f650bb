import assert from "node:assert/strict";
import { openBackend } from "../../../../ops/mod.ts";
import { from, lastValueFrom, toArray } from "rxjs";
import type { Batch, TrainedStep } from "../../../../pipeline/contracts/batch.ts";
import { distributions } from "../../../../pipeline/outputs/details/distributions.ts";
import { stepDetails, stepEvents } from "../../../../pipeline/outputs/details/step_details.ts";
import { step } from "../../../scripts/cli/progress/_events.ts";

const values = {
  z: Float32Array.of(-2, 0.5, 2),
  dReal: Float32Array.of(0.91, 0.99),
  dFake: Float32Array.of(0.1, NaN),
};

const batch: Batch = {
  position: { step: 0, epoch: 0, stepInEpoch: 0 },
  ids: ["x"],
  indices: [0],
  hashes: ["h"],
  labels: undefined,
  pixels: new Uint8Array(),
};

const steps = Array.from({ length: 12 }, (_, i): TrainedStep => ({
  batch,
  step: step(i + 1, { at: 100 + i }),
  values,
  isFinite: true,
}));

Deno.test("of every fifth step it is told how its numbers were spread, and what was held", async () => {
  const backend = await openBackend("wasm", { threads: 1 });
  const found = await lastValueFrom(from(steps).pipe(stepDetails("uniform"), toArray()));
  backend.close();
  assert.deepEqual(found.map(({ type, step, at }) => [type, step, at]), [
    ["distributions", 5, 104],
    ["memory", 5, 104],
    ["distributions", 10, 109],
    ["memory", 10, 109],
  ]);
  const [spread, memory] = found;
  assert(spread.type === "distributions" && memory.type === "memory");
  const { z, dReal, dFake } = spread;
  assert.deepEqual([z.from, z.to, z.counts[0], z.counts[22], z.counts[29]], [-1, 1, 1, 1, 1]);
  assert.deepEqual([dReal.from, dReal.to, dReal.counts[27], dReal.counts[29]], [0, 1, 1, 1]);
  assert.equal(dFake.counts[3], 1);
  assert(memory.rssBytes > memory.heapBytes && memory.heapBytes > 1e6);
  assert(Number.isInteger(memory.tensors));
});

Deno.test("a step's details come just before its own event", async () => {
  const backend = await openBackend("wasm", { threads: 1 });
  const events = await lastValueFrom(
    from(steps.slice(3, 6)).pipe(stepEvents({ zDist: "uniform", ada: undefined }), toArray()),
  );
  backend.close();
  assert.deepEqual(events.map(({ type, step }) => `${type} ${step}`), [
    "step 4",
    ...["distributions 5", "memory 5", "step 5"],
    "step 6",
  ]);
});

Deno.test("each kind of z is spread over the range that it lies in", () => {
  const ranges = { uniform: [-1, 1], uniform01: [0, 1], normal: [-4, 4] } as const;
  for (const [zDist, range] of Object.entries(ranges)) {
    const { z } = distributions(steps[0], zDist as keyof typeof ranges);
    assert.deepEqual([z.from, z.to], range);
  }
});

Deno.test("a decision about augmentation is told before its step, unless that is to be mended", async () => {
  const decision = { strength: 0.25, heuristic: 0.5 };
  const [good, bad] = [true, false].map((isFinite) => ({ ...steps[0], isFinite, decision }));
  const told = await lastValueFrom(
    from([good, bad]).pipe(stepEvents({ zDist: "uniform", ada: 0.6 }), toArray()),
  );
  assert.deepEqual(told.map(({ type }) => type), ["augmentation", "step", "step"]);
  const { at, step } = good.step;
  assert.deepEqual(told[0], { type: "augmentation", at, step, ...decision, target: 0.6 });
});
