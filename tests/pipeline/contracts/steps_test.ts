import assert from "node:assert/strict";
import { positionOf, stepsPerEpoch } from "../../../pipeline/contracts/steps.ts";

Deno.test("stepsPerEpoch() counts whole batches", () => {
  assert.equal(stepsPerEpoch({ size: 130, batchSize: 64 }), 2);
  assert.equal(stepsPerEpoch({ size: 64, batchSize: 64 }), 1);
});

Deno.test("stepsPerEpoch() is capped by the train size, and by the data", () => {
  assert.equal(stepsPerEpoch({ size: 1000, batchSize: 10, trainSize: 55 }), 5);
  assert.equal(stepsPerEpoch({ size: 100, batchSize: 10, trainSize: 5000 }), 10);
});

Deno.test("stepsPerEpoch() refuses fewer images than one batch and names the cure", () => {
  const few = /RangeError: the data set has 12 images, .* one batch of 64: lower --batch-size/;
  assert.throws(() => stepsPerEpoch({ size: 12, batchSize: 64 }), few);
  const capped = /RangeError: train size is 12 images, .* one batch of 64: raise --train-size/;
  assert.throws(() => stepsPerEpoch({ size: 100, batchSize: 64, trainSize: 12 }), capped);
});

Deno.test("positionOf() counts steps, epochs and steps within them from 0", () => {
  assert.deepEqual(positionOf(0, 3), { step: 0, epoch: 0, stepInEpoch: 0 });
  assert.deepEqual(positionOf(7, 3), { step: 7, epoch: 2, stepInEpoch: 1 });
});
