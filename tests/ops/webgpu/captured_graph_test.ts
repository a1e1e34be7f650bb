import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  defaultModelConfig,
  Gan,
  type GanState,
  type ModelConfig,
  randomStream,
  sampleZ,
} from "../../../model/mod.ts";
import { webgpuAdapters } from "../../../ops/bench.ts";
import { openBackend, RepeatedComputation } from "../../../ops/mod.ts";
import { countCalls } from "../../../ops/webgpu/call_counts.ts";
import type { GpuBackend } from "../../../ops/webgpu/base/gpu_backend.ts";
import { testOnGpu } from "./_gpu.ts";

const tiny: ModelConfig = {
  ...defaultModelConfig,
  ...{ outputHeight: 17, outputWidth: 23, zDim: 5, batchSize: 3 },
  ...{ gfDim: 2, dfDim: 2, gfcDim: 6, dfcDim: 6 },
};
const models: [name: string, config: ModelConfig][] = [
  ["unconditional", tiny],
  ["conditional", { ...tiny, outputHeight: 16, outputWidth: 20, cDim: 1, yDim: 4 }],
  ["three D updates to one of G", { ...tiny, dUpdates: 3, gUpdates: 1 }],
];

function imagesOf({ outputHeight, outputWidth, cDim, yDim, batchSize }: ModelConfig, step: number) {
  const random = randomStream(1, "test images", step);
  const bytes = batchSize * outputHeight * outputWidth * cDim;
  return {
    pixels: new Uint8Array(bytes).map(() => random.below(256)),
    labels: yDim > 0 ? Uint32Array.from({ length: batchSize }, (_, i) => i % yDim) : undefined,
  };
}

/** How often commands are captured on a backend from now on. */
function countCaptures(backend: GpuBackend): { captures: number } {
  const counts = { captures: 0 };
  const withCapture = backend.withCapture.bind(backend);
  backend.withCapture = (capture, work) => {
    counts.captures++;
    return withCapture(capture, work);
  };
  return counts;
}

/** Digests of all that 20 steps tell, with everything in between that may happen to a run. */
async function eventfulRun(config: ModelConfig): Promise<string[]> {
  const gan = new Gan(config);
  const step = (number: number) => gan.trainStep(imagesOf(config, number), number);
  const latents = {
    z: sampleZ(config.batchSize, config, randomStream(2, "z")),
    labels: imagesOf(config, 0).labels,
  };
  const told: string[] = [];
  const tell = (what: string, value: unknown) => {
    told.push(`${what}: ${createHash("sha256").update(JSON.stringify(value)).digest("hex")}`);
  };
  let state: GanState = {};
  for (let number = 0; number < 14; number++) {
    if (number === 5) gan.learningRates = { discriminator: 1e-3, generator: 3e-4 };
    if (number === 6) tell("sample", await gan.sample(latents));
    if (number === 7) tell("evaluation", await gan.evaluate(imagesOf(config, 0), latents));
    if (number === 8) state = await gan.capture();
    if (number === 10) gan.restore(state);
    tell(`step ${number}`, await step(number));
  }
  for (let number = 14; number < 20; number += 3) {
    // The sample is of the networks between the second step and the third.
    const begun = [step(number), step(number + 1), gan.sample(latents), step(number + 2)];
    tell(`steps ${number} to ${number + 2}`, await Promise.all(begun));
  }
  tell("state", await gan.capture());
  gan.dispose();
  return told;
}

for (const [name, config] of models) {
  testOnGpu(
    `steps that are played have the bits of those that are not: ${name}`,
    async (backend) => {
      const counts = countCaptures(backend);
      const played = await eventfulRun(config);
      assert.equal(counts.captures, 2, "one until the state is restored, one from then on");
      backend.mayCapture = () => false;
      assert.deepEqual(played, await eventfulRun(config));
      assert.equal(counts.captures, 2);
    },
  );
}

testOnGpu(
  "commands are captured anew when weights are replaced, in no more memory",
  async (backend) => {
    const counts = countCaptures(backend);
    const gan = new Gan(tiny);
    const step = (number: number) => gan.trainStep(imagesOf(tiny, number), number);
    const state = await gan.capture();
    const memories: unknown[] = [];
    for (let round = 0; round < 4; round++) {
      gan.restoreWeights(state);
      for (let number = 0; number < 4; number++) await step(number);
      memories.push(tf.memory());
    }
    assert.equal(counts.captures, 4);
    assert.deepEqual(memories[3], memories[1]);
    gan.dispose();
  },
);

testOnGpu("a played computation uploads what is new, and constants, once each", async (backend) => {
  const repeated = new RepeatedComputation([]);
  const run = (x: number) =>
    repeated.run({
      inputs: { x: { shape: [3], values: new Float32Array(3).fill(x) } },
      compute: ({ x }) => tf.mul(x, tf.tensor1d([1, 2, 3])),
    });
  for (let x = 0; x < 3; x++) await run(x);
  const counts = countCalls(backend.device);
  assert.deepEqual(await run(5), Float32Array.of(5, 10, 15));
  assert.deepEqual([counts.uploads, counts.uploadBytes], [2, 24]);
  repeated.dispose();
});

testOnGpu("what a captured graph held is free again after it", async (backend) => {
  const { bufferManager } = backend;
  const gan = new Gan(tiny);
  for (let number = 0; number < 4; number++) await gan.trainStep(imagesOf(tiny, number), number);
  assert(bufferManager.getNumUsedBuffers() > 0);
  gan.dispose();
  assert.equal(bufferManager.getNumUsedBuffers(), 0);
});

testOnGpu("nothing is captured while each dispatch is timed", async (backend) => {
  assert(backend.mayCapture());
  let whileTimed = true;
  await backend.time(() => whileTimed = backend.mayCapture());
  assert(!whileTimed);
});

testOnGpu("a computation that cannot be captured is refused with the reason", async () => {
  const repeated = new RepeatedComputation([]);
  const inputs = { x: { shape: [2], values: Float32Array.of(1, 2) } };
  const compute = ({ x }: { x: tf.Tensor }) =>
    tf.mul(x, tf.cast(tf.tensor1d([3, 4], "int32"), "float32"));
  assert.deepEqual(await repeated.run({ inputs, compute }), Float32Array.of(3, 8));
  await assert.rejects(repeated.run({ inputs, compute }), /captured may not .+ upload other than/);
  assert.deepEqual(await tf.tidy(() => tf.mul(tf.ones([2]), 3)).data(), Float32Array.of(3, 3));
});

Deno.test({
  name: "a step that is played on a lost device names the loss",
  ignore: (await webgpuAdapters()).length === 0,
  async fn() {
    const backend = await openBackend("webgpu");
    const { device } = tf.backend() as GpuBackend;
    const gan = new Gan(tiny);
    const step = (number: number) => gan.trainStep(imagesOf(tiny, number), number);
    for (let number = 0; number < 3; number++) await step(number);
    device.destroy();
    await assert.rejects(step(3), /^Error: backend webgpu: the device was lost \(.+--resume$/);
    backend.close();
  },
});
