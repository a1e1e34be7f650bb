/** What is told of every few steps only. */
import assert from "node:assert/strict";
import { openBackend } from "../../ops/mod.ts";
import { from, lastValueFrom, toArray } from "rxjs";
import type { Batch } from "../../pipeline/batch.ts";
import { distributions } from "../../pipeline/distributions.ts";
import { memoryUsed } from "../../pipeline/memory_used.ts";
import type { TrainedStep } from "../../pipeline/train_steps.ts";
import { step } from "../scripts/cli/progress/_events.ts";

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
}));

Deno.test("distributions() tells of every so many steps how their numbers were spread", async () => {
  const spread = distributions({ every: 5, zDist: "uniform" });
  const found = await lastValueFrom(from(steps).pipe(spread, toArray()));
  assert.deepEqual(found.map(({ step, at }) => [step, at]), [[5, 104], [10, 109]]);
  const [{ z, dReal, dFake }] = found;
  assert.deepEqual([z.from, z.to, z.counts[0], z.counts[22], z.counts[29]], [-1, 1, 1, 1, 1]);
  assert.deepEqual([dReal.from, dReal.to, dReal.counts[27], dReal.counts[29]], [0, 1, 1, 1]);
  assert.equal(dFake.counts[3], 1);
});

Deno.test("distributions() gives each kind of z the range that it lies in", async () => {
  for (const [zDist, range] of [["uniform01", [0, 1]], ["normal", [-4, 4]]] as const) {
    const spread = distributions({ every: 12, zDist });
    const { z } = await lastValueFrom(from(steps).pipe(spread));
    assert.deepEqual([z.from, z.to], range);
  }
});

Deno.test("memoryUsed() tells of every so many steps what the process holds", async () => {
  const backend = await openBackend("cpu");
  const found = await lastValueFrom(from(steps).pipe(memoryUsed({ every: 6 }), toArray()));
  assert.deepEqual(found.map(({ step, at }) => [step, at]), [[6, 105], [12, 111]]);
  for (const { rssBytes, heapBytes, tensors } of found) {
    assert.ok(rssBytes > heapBytes && heapBytes > 1e6);
    assert.ok(Number.isInteger(tensors));
  }
  backend.close();
});
