import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { defaultModelConfig, Gan } from "../../../model/mod.ts";
import { countCalls } from "../../../ops/webgpu/call_counts.ts";
import type { GpuBackend } from "../../../ops/webgpu/base/gpu_backend.ts";
import { testOnGpu } from "./_gpu.ts";

const config = {
  ...defaultModelConfig,
  ...{ outputHeight: 16, outputWidth: 16, batchSize: 2, zDim: 4 },
  ...{ gfDim: 2, dfDim: 2, gUpdates: 1 },
};
const pixels = new Uint8Array(2 * 16 * 16 * 3).map((_, i) => i);

/** Deno looks every 10 ms whether a read is there: ten steps share one such wait. */
const atOnce = 10;

testOnGpu(
  "500 steps hold no more buffers, bytes, tensors and bind groups than the first few",
  async (backend) => {
    const bindGroups = await bindGroupsOfSteady(500, backend);
    assert.equal(bindGroups, 0);
  },
);

testOnGpu("nor do 150 steps that are not recorded, but for a few bind groups", async (backend) => {
  backend.mayCapture = () => false;
  // tfjs's own kernels, which read the losses out, make one for each dispatch.
  const perStep = await bindGroupsOfSteady(150, backend) / 100;
  assert(perStep <= 5, `${perStep} bind groups a step`);
});

/** Trains so many steps, and answers with how many bind groups those after the first 50 made. */
async function bindGroupsOfSteady(steps: number, { device }: GpuBackend): Promise<number> {
  const calls = countCalls(device);
  const gan = new Gan(config);
  const trainSome = async (first: number) => {
    const some = Array.from({ length: atOnce }, (_, i) => first + i);
    await Promise.all(some.map((step) => gan.trainStep({ pixels, labels: undefined }, step)));
  };
  for (let step = 0; step < 50; step += atOnce) await trainSome(step);
  const before = { ...calls, memory: tf.memory() };
  for (let step = 50; step < steps; step += atOnce) await trainSome(step);
  assert.deepEqual(tf.memory(), before.memory);
  assert.equal(calls.buffers, before.buffers);
  assert.equal(calls.pipelines, before.pipelines);
  gan.dispose();
  return calls.bindGroups - before.bindGroups;
}
