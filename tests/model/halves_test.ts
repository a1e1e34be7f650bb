import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import {
  defaultModelConfig,
  Gan,
  type Images,
  type ModelConfig,
  randomStream,
  sampleZ,
  type StepHalves,
} from "../../model/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";
import { withoutTimes } from "./_without_times.ts";

const tiny: ModelConfig = {
  ...defaultModelConfig,
  ...{ outputHeight: 16, outputWidth: 20, zDim: 5, gfDim: 2, dfDim: 2 },
  ...{ gfcDim: 6, dfcDim: 6, batchSize: 3 },
};

const kinds: [name: string, changes: Partial<ModelConfig>][] = [
  ["unconditional", {}],
  ["conditional, with an average", { cDim: 1, yDim: 4, ema: 0.9 }],
  ["augmented by chance", { diffAugment: "color,translation,cutout", ada: 0.6, dUpdates: 2 }],
  ["spectrally normalised, by hinge", { spectralNorm: true, loss: "hinge", dUpdates: 2 }],
  ["penalised", { r1: 1, gUpdates: 3 }],
];

function imagesFor({ outputHeight, outputWidth, cDim, yDim, batchSize }: ModelConfig): Images {
  const random = randomStream(1, "test images");
  const size = batchSize * outputHeight * outputWidth * cDim;
  return {
    pixels: new Uint8Array(size).map(() => random.below(256)),
    labels: yDim > 0 ? Uint32Array.from({ length: batchSize }, (_, i) => i % yDim) : undefined,
  };
}

/** A GAN that has trained for a step, so that no two weights are alike. */
async function begun(changes: Partial<ModelConfig>): Promise<{ gan: Gan; batch: Images }> {
  const gan = new Gan({ ...tiny, ...changes });
  const batch = imagesFor(gan.config);
  await gan.trainStep(batch, 0);
  return { gan, batch };
}

function mean(numbers: Float32Array, each: (value: number) => number): number {
  return numbers.reduce((sum, value) => sum + each(value), 0) / numbers.length;
}

/** -log(sigmoid(x)). */
const softplus = (x: number) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(-x, 0);

function near(value: number, expected: number, what: string): void {
  const isNear = Math.abs(value - expected) <= 2e-5 * Math.max(1, Math.abs(expected));
  assert(isNear, `${what} is ${value} for ${expected}`);
}

for (const [kind, changes] of kinds) {
  testEachBackend(`stepInHalves() ends where the plain step ends: ${kind}`, async () => {
    const { gan, batch } = await begun(changes);
    const before = await gan.capture();
    const plain = await gan.trainStep(batch, 1);
    const after = await gan.capture();
    gan.restore(before);
    const { numTensors } = tf.memory();
    const { result, d, g, drawn } = await gan.stepInHalves(batch, 1, { pictures: 2 });
    assert.equal(tf.memory().numTensors, numTensors);
    assert.deepEqual(withoutTimes(result), withoutTimes(plain));
    assert.deepEqual(await gan.capture(), after);
    const { dUpdates, gUpdates } = gan.config;
    assert.deepEqual([d.length, g.length, drawn.length], [dUpdates, gUpdates, gUpdates + 1]);
    gan.dispose();
  });
}

testEachBackend("stepInHalves() says before an update what the step's losses say", async () => {
  const { gan, batch } = await begun({ dUpdates: 2, diffAugment: "color" });
  const { result, d, g } = await gan.stepInHalves(batch, 1, { pictures: 1 });
  const { real, fake } = d[1];
  near(mean(real.before, softplus), result.dLossReal, "d_loss on real images");
  near(mean(fake.before, (x) => softplus(-x)), result.dLossFake, "d_loss on generated images");
  near(mean(g[1].fake.before, softplus), result.gLoss, "g_loss");
  near(mean(real.before, (x) => Math.exp(-softplus(x))), result.meanDReal, "D(x)");
  gan.dispose();
});

testEachBackend("stepInHalves() says after an update what the new networks say", async () => {
  // G stands still, so that both of D's halves can be asked again.
  const { gan, batch } = await begun({ gLearningRate: 1e-30, gUpdates: 1 });
  const { d: [{ real, fake }], g, drawn } = await gan.stepInHalves(batch, 1, { pictures: 3 });
  const { config } = gan;
  const z = sampleZ(config.batchSize, config, randomStream(config.seed, "z", 1));
  const now = await gan.evaluate(batch, { z, labels: undefined });
  near(mean(real.after, softplus) + mean(fake.after, (x) => softplus(-x)), now.dLoss, "d_loss");
  near(mean(g[0].fake.after, softplus), now.gLoss, "g_loss");
  g[0].fake.before.forEach((logit, i) => near(logit, fake.after[i], `logit ${i}`));
  drawn[0].forEach((value, i) => near(drawn[1][i], value, `number ${i}`));
  gan.dispose();
});

testEachBackend("stepInHalves() moves D for the better on the images of its update", async () => {
  const { gan, batch } = await begun({});
  const { d: [{ real, fake }], g } = await gan.stepInHalves(batch, 1, { pictures: 1 });
  const dLoss = (at: "before" | "after") =>
    mean(real[at], softplus) + mean(fake[at], (x) => softplus(-x));
  assert(dLoss("after") < dLoss("before"));
  assert(mean(g[1].fake.after, softplus) < mean(g[0].fake.before, softplus));
  gan.dispose();
});

testEachBackend("stepInHalves() shows the images of the step", async () => {
  const { gan, batch } = await begun({ gUpdates: 2 });
  const halves: StepHalves = await gan.stepInHalves(batch, 1, { pictures: 2 });
  const size = 16 * 20 * 3;
  const inRange = Float32Array.from(batch.pixels.subarray(0, 2 * size), (byte) => byte / 127.5 - 1);
  halves.realSeen.forEach((value, i) => near(value, inRange[i], `pixel ${i}`));
  assert.deepEqual(halves.fakeSeen, halves.drawn[0]);
  assert.equal(halves.drawn[2].length, 2 * size);
  assert.notDeepEqual(halves.drawn[1], halves.drawn[2]);
  gan.dispose();
});
