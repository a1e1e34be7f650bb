import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { defaultModelConfig, Gan } from "../../../model/mod.ts";
import { countCalls } from "../../../ops/webgpu/call_counts.ts";
import { testOnGpu } from "./_gpu.ts";

const config = {
  ...defaultModelConfig,
  ...{ outputHeight: 16, outputWidth: 16, batchSize: 2, zDim: 4 },
  ...{ gfDim: 2, dfDim: 2, gUpdates: 1 },
};
const pixels = new Uint8Array(2 * 16 * 16 * 3).map((_, i) => i);

testOnGpu(
  "500 steps hold no more buffers, bytes and tensors than the first few",
  async (backend) => {
    const calls = countCalls(backend.device);
    const gan = new Gan(config);
    const train = (step: number) => gan.trainStep({ pixels, labels: undefined }, step);
    for (let step = 0; step < 5; step++) await train(step);
    const before = { ...calls, memory: tf.memory() };
    for (let step = 5; step < 500; step++) await train(step);
    assert.deepEqual(tf.memory(), before.memory);
    assert.equal(calls.buffers, before.buffers);
    assert.equal(calls.pipelines, before.pipelines);
    // tfjs's own kernels, which read the losses out, make one for each dispatch.
    const perStep = (calls.bindGroups - before.bindGroups) / 495;
    assert(perStep <= 5, `${perStep} bind groups a step`);
    gan.dispose();
  },
);
