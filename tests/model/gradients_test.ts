import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { defaultModelConfig, Gan, type Images, type ModelConfig } from "../../model/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";
import { withoutTimes } from "./_without_times.ts";

const config: ModelConfig = {
  ...defaultModelConfig,
  outputHeight: 16,
  outputWidth: 16,
  zDim: 4,
  gfDim: 2,
  dfDim: 2,
  batchSize: 3,
  dUpdates: 2,
};

const batch: Images = {
  pixels: new Uint8Array(3 * 16 * 16 * 3).map((_, i) => (i * 37) % 256),
  labels: undefined,
};

testEachBackend("gradients() shows those of the step, and moves nothing", async () => {
  const gan = new Gan(config);
  await gan.trainStep(batch, 0);
  const before = await gan.capture();
  const { numTensors } = tf.memory();

  const stats = await gan.gradients(batch, 1);

  assert.equal(tf.memory().numTensors, numTensors);
  assert.deepEqual(await gan.capture(), before);
  const { variables } = gan.trainState;
  assert.deepEqual(
    stats.map(({ name }) => name),
    [...variables.trainableNames("discriminator"), ...variables.trainableNames("generator")],
  );
  gan.dispose();
});

testEachBackend("gradients() are what Adam's first moment then moves by", async () => {
  const gan = new Gan(config);
  await gan.trainStep(batch, 0);
  const before = await gan.capture();
  const stats = await gan.gradients(batch, 1);
  // With beta1 = 0 the first moment after a step is its last gradient.
  const forgetful = new Gan({ ...config, beta1: 0 });
  forgetful.restore(before);
  const seen = await forgetful.gradients(batch, 1);
  await forgetful.trainStep(batch, 1);
  const after = await forgetful.capture();
  for (const { name, size, norm, largest, zeros, notFinite } of seen) {
    const m = Float64Array.from(after[`adam.m.${name}`].data as Float32Array);
    const expected = Math.hypot(...m);
    assert(Math.abs(norm - expected) <= 1e-6 * expected, `${name}: ${norm} for ${expected}`);
    assert.equal(largest, Math.max(...m.map(Math.abs)), name);
    assert.equal(zeros, m.filter((value) => value === 0).length / size, name);
    assert.equal(notFinite, 0);
  }
  assert.deepEqual(seen.map(({ name }) => name), stats.map(({ name }) => name));
  forgetful.dispose();
  gan.dispose();
});

testEachBackend("gradients() counts those that are not finite, and leaves them out", async () => {
  const gan = new Gan(config);
  const state = await gan.capture();
  const name = "discriminator.conv0.weight";
  (state[name].data as Float32Array)[0] = NaN;
  gan.restore(state);
  const stats = await gan.gradients(batch, 0);
  const spoilt = stats.filter(({ notFinite }) => notFinite > 0);
  assert(spoilt.length > 0);
  for (const { notFinite, size, norm, largest } of stats) {
    assert(notFinite <= size);
    assert(Number.isFinite(norm) && Number.isFinite(largest));
  }
  gan.dispose();
});

testEachBackend("stepWithGradients() is the step, and tells by how much it moved", async () => {
  const gan = new Gan({ ...config, gUpdates: 1, dUpdates: 1, ema: 0.9 });
  await gan.trainStep(batch, 0);
  const before = await gan.capture();
  const plain = await gan.trainStep(batch, 1);
  const after = await gan.capture();
  gan.restore(before);
  const { numTensors } = tf.memory();
  const { result, gradients } = await gan.stepWithGradients(batch, 1);
  assert.equal(tf.memory().numTensors, numTensors);
  assert.deepEqual(withoutTimes(result), withoutTimes(plain));
  assert.deepEqual(await gan.capture(), after);
  for (const { name, weightNorm, updateNorm } of gradients) {
    const [from, to] = [before, after].map((state) => state[name].data as Float32Array);
    near(weightNorm, Math.hypot(...from), `${name}'s norm`);
    near(updateNorm, Math.hypot(...from.map((value, i) => to[i] - value)), `${name}'s update`);
  }
  gan.dispose();
});

function near(value: number, expected: number, what: string): void {
  assert(Math.abs(value - expected) <= 1e-5 * expected, `${what} is ${value} for ${expected}`);
}
