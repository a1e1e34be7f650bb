import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import {
  defaultModelConfig,
  Gan,
  type Images,
  type ModelConfig,
  randomStream,
  sampleZ,
  type StepLosses,
} from "../../model/mod.ts";
import { isSynchronous } from "../../ops/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";
import { withoutTimes } from "./_without_times.ts";

const tiny: ModelConfig = {
  ...defaultModelConfig,
  outputHeight: 16,
  outputWidth: 20,
  zDim: 5,
  gfDim: 2,
  dfDim: 2,
  gfcDim: 6,
  dfcDim: 6,
  batchSize: 3,
};
const architectures: [name: string, config: ModelConfig][] = [
  ["unconditional", tiny],
  ["conditional", { ...tiny, cDim: 1, yDim: 4 }],
];

function imagesFor({ outputHeight, outputWidth, cDim, yDim }: ModelConfig, count = 3): Images {
  const random = randomStream(1, "test images");
  return {
    pixels: new Uint8Array(count * outputHeight * outputWidth * cDim).map(() => random.below(256)),
    labels: yDim > 0 ? Uint32Array.from({ length: count }, (_, i) => i % yDim) : undefined,
  };
}

async function losses(config: ModelConfig, steps: number): Promise<StepLosses[]> {
  const gan = new Gan(config);
  const found: StepLosses[] = [];
  for (let step = 0; step < steps; step++) {
    found.push(withoutTimes(await gan.trainStep(imagesFor(config), step)));
  }
  gan.dispose();
  return found;
}

async function weightsOf(gan: Gan): Promise<Record<string, Float32Array>> {
  const { variables } = gan.trainState;
  const entries = variables.names().map(async (name) =>
    [name, await variables.get(name).data() as Float32Array] as const
  );
  return Object.fromEntries(await Promise.all(entries));
}

for (const [architecture, config] of architectures) {
  testEachBackend(`20 ${architecture} steps leave as many tensors as one does`, async () => {
    const gan = new Gan({ ...config, outputWidth: 16, batchSize: 1 });
    const image = imagesFor(gan.config, 1);
    await gan.trainStep(image, 0);
    const { numTensors, numDataBuffers } = tf.memory();
    for (let step = 1; step <= 20; step++) {
      await gan.trainStep(image, step);
      assert.deepEqual(tf.memory().numTensors, numTensors);
    }
    assert.equal(tf.memory().numDataBuffers, numDataBuffers);
    gan.dispose();
  });

  testEachBackend(`the same seed gives the same ${architecture} losses, bit for bit`, async () => {
    assert.deepEqual(await losses(config, 4), await losses(config, 4));
  });

  testEachBackend(`any number of ${architecture} samples can be drawn`, async () => {
    const gan = new Gan(config);
    await gan.trainStep(imagesFor(config), 0);
    const z = sampleZ(8, config, randomStream(2, "z"));
    const labels = imagesFor(config, 8).labels;
    const all = await gan.sample({ z, labels });
    const imageBytes = config.outputHeight * config.outputWidth * config.cDim;
    assert.equal(all.length, 8 * imageBytes);
    // Each through the running averages: alone it is the same image as among others.
    const fifth = { z: z.slice(4 * config.zDim, 5 * config.zDim), labels: labels?.slice(4, 5) };
    const alone = await gan.sample(fifth);
    const among = all.slice(4 * imageBytes, 5 * imageBytes);
    const apart = alone.map((byte, i) => Math.abs(byte - among[i]));
    assert(Math.max(...apart) <= 1, "more than rounding apart");
    gan.dispose();
  });

  testEachBackend(`evaluating the ${architecture} losses moves nothing`, async () => {
    const gan = new Gan(config);
    await gan.trainStep(imagesFor(config), 0);
    const before = await weightsOf(gan);
    const real = imagesFor(config, 5);
    const z = sampleZ(5, config, randomStream(2, "z"));
    const { dLoss, gLoss } = await gan.evaluate(real, { z, labels: real.labels });
    assert(Number.isFinite(dLoss) && Number.isFinite(gLoss));
    assert.deepEqual(await weightsOf(gan), before);
    gan.dispose();
  });
}

testEachBackend("seed 0 is a seed: it repeats itself, and differs from seed 1", async () => {
  const [zero, again, one] = [
    await losses({ ...tiny, seed: 0 }, 1),
    await losses({ ...tiny, seed: 0 }, 1),
    await losses({ ...tiny, seed: 1 }, 1),
  ];
  assert.deepEqual(zero, again);
  assert.notDeepEqual(zero, one);
});

testEachBackend("each network is updated as often as the ratio says", async () => {
  const config = { ...tiny, dUpdates: 3, gUpdates: 1 };
  const gan = new Gan(config);
  await gan.trainStep(imagesFor(config), 0);
  const { dOptimizer, gOptimizer } = gan.trainState;
  assert.equal(dOptimizer.beta1Power, config.beta1 ** 3);
  assert.equal(gOptimizer.beta1Power, config.beta1);
  gan.dispose();
});

testEachBackend("NaN in the weights reaches the losses", async () => {
  const gan = new Gan(tiny);
  gan.trainState.variables.set({ "generator.deconv4.bias": Float32Array.of(0, NaN, 0) });
  const { dLossFake, gLoss, dLossReal } = await gan.trainStep(imagesFor(tiny), 0);
  assert(Number.isNaN(dLossFake) && Number.isNaN(gLoss));
  assert(Number.isFinite(dLossReal));
  gan.dispose();
});

Deno.test("variables that do not fit are refused, and nothing is changed", async () => {
  const gan = new Gan(tiny);
  const before = await weightsOf(gan);
  assert.throws(
    () =>
      gan.trainState.variables.set({
        "generator.deconv4.bias": new Float32Array(3).fill(1),
        "generator.bn0.gamma": new Float32Array(2),
      }),
    /generator.bn0.gamma is \[16\], 16 numbers, but was given 2/,
  );
  assert.throws(() => gan.trainState.variables.set({ nobody: new Float32Array(1) }), /no variable/);
  assert.deepEqual(await weightsOf(gan), before);
  gan.dispose();
});

Deno.test("conditional networks ask for labels, and refuse a label beyond their classes", async () => {
  const gan = new Gan({ ...tiny, yDim: 4 });
  const { pixels } = imagesFor({ ...tiny, yDim: 4 });
  await assert.rejects(gan.trainStep({ pixels, labels: undefined }, 0), /no labels were given/);
  const labels = Uint32Array.of(0, 1, 4);
  await assert.rejects(
    gan.trainStep({ pixels, labels }, 0),
    /a label is 4, but there are 4 classes/,
  );
  gan.dispose();
});

for (const [architecture, config] of architectures) {
  testEachBackend(
    `a step of the ${architecture} GAN tells the numbers behind its means`,
    async () => {
      const gan = new Gan(config);
      const { values: { z, dReal, dFake }, ...told } = await gan.trainStep(imagesFor(config), 3);
      gan.dispose();
      assert.deepEqual(z, sampleZ(3, config, randomStream(config.seed, "z", 3)));
      for (const [values, mean] of [[dReal, told.meanDReal], [dFake, told.meanDFake]] as const) {
        assert.equal(values.length, config.batchSize);
        assert(values.every((value) => value > 0 && value < 1));
        assert(new Set(values).size > 1, "each image has its own");
        assert(
          Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length - mean) < 1e-12,
        );
      }
      // Means of -log D(x) and of -log(1 - D(G(z))): the same passes as the losses are of.
      const entropy = (values: Float32Array, of: (value: number) => number) =>
        values.reduce((sum, value) => sum - Math.log(of(value)), 0) / values.length;
      assert(Math.abs(entropy(dReal, (value) => value) - told.dLossReal) < 1e-4);
      assert(Math.abs(entropy(dFake, (value) => 1 - value) - told.dLossFake) < 1e-4);
      const times = [told.dMillis, told.gMillis];
      if (!isSynchronous()) assert.deepEqual(times, [undefined, undefined]);
      else assert(times.every((millis) => millis !== undefined && millis > 0));
    },
  );
}
