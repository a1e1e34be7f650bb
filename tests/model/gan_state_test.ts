import assert from "node:assert/strict";
import {
  defaultModelConfig,
  Gan,
  type GanState,
  type Images,
  type ModelConfig,
} from "../../model/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";

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
/** All but `adapted`, which decides at every fourth step, need few steps. */
const architectures: [name: string, config: ModelConfig, half?: number][] = [
  ["unconditional", tiny],
  ["conditional", { ...tiny, cDim: 1, yDim: 4 }],
  ["averaged", { ...tiny, ema: 0.9 }],
  ["augmented", { ...tiny, diffAugment: "color,translation,cutout", dUpdates: 2, loss: "hinge" }],
  ["adapted", { ...tiny, diffAugment: "color,translation", ada: 0.1, adaImages: 20 }, 3],
  ["penalised", { ...tiny, r1: 2, dUpdates: 2 }],
  ["spectral", { ...tiny, spectralNorm: true, dLearningRate: 4e-4 }],
  ["conditional spectral", { ...tiny, cDim: 1, yDim: 4, spectralNorm: true }],
];

function imagesFor({ batchSize, cDim, yDim }: ModelConfig, step: number): Images {
  const pixels = new Uint8Array(batchSize * 16 * 20 * cDim).map((_, i) =>
    (i * 37 + step * 101) % 256
  );
  return { pixels, labels: yDim > 0 ? Uint32Array.of(0, 1, step % yDim) : undefined };
}

async function train(gan: Gan, from: number, to: number): Promise<void> {
  for (let step = from; step < to; step++) await gan.trainStep(imagesFor(gan.config, step), step);
}

for (const [architecture, config, half = 2] of architectures) {
  testEachBackend(`a restored ${architecture} state goes on to the same bits`, async () => {
    const whole = new Gan(config);
    await train(whole, 0, half);
    const middle = await whole.capture();
    await train(whole, half, 2 * half);

    const resumed = new Gan(config);
    resumed.restore(middle);
    await train(resumed, half, 2 * half);

    assert.deepEqual(await resumed.capture(), await whole.capture());
    whole.dispose();
    resumed.dispose();
  });
}

testEachBackend(
  "a captured state is that of the call, whatever is trained before it arrives",
  async () => {
    const gan = new Gan(tiny);
    await train(gan, 0, 2);
    const before = structuredClone(await gan.capture());
    const capturing = gan.capture();
    const training = train(gan, 2, 3);
    assert.deepEqual(await capturing, before);
    await training;
    assert.notDeepEqual(await gan.capture(), before);
    gan.dispose();
  },
);

testEachBackend(
  "a state of other networks is refused by its first differences, and changes nothing",
  async () => {
    const gan = new Gan(tiny);
    const other = new Gan({ ...tiny, gfDim: 3 });
    const before = await gan.capture();
    const theirs = await other.capture();
    assert.throws(() => gan.restore(theirs), {
      name: "RangeError",
      message: /^the state is of other networks: generator\.linear0\.weight is \[5,.*and \d+ more$/,
    });
    assert.throws(() => gan.restoreWeights(theirs), /weights are of other networks/);
    const { "adam.generator.beta1_power": _, ...incomplete } = before;
    assert.throws(() => gan.restore(incomplete), /adam\.generator\.beta1_power is missing/);
    assert.deepEqual(await gan.capture(), before);
    gan.dispose();
    other.dispose();
  },
);

testEachBackend("given weights start a run whose optimizers begin anew", async () => {
  const gan = new Gan(tiny);
  const fresh = await gan.capture();
  await train(gan, 0, 2);
  const trained = await gan.capture();
  const started = new Gan({ ...tiny, seed: 5 });
  started.restoreWeights(trained);
  const state = await started.capture();
  for (const [name, tensor] of Object.entries(state)) {
    assert.deepEqual(tensor, name.startsWith("adam.") ? fresh[name] : trained[name], name);
  }
  gan.dispose();
  started.dispose();
});

testEachBackend("weights that are not finite are refused by name, and change nothing", async () => {
  const gan = new Gan(tiny);
  const before = await gan.capture();
  const name = "generator.linear0.weight";
  const data = Float32Array.from(before[name].data as Float32Array);
  data[1] = NaN;
  const broken: GanState = { ...before, [name]: { dtype: "F32", shape: before[name].shape, data } };
  assert.throws(() => gan.restoreWeights(broken), {
    message: new RegExp(
      `^not finite are ${name} \\(1 of ${data.length}\\): take weights of before`,
    ),
  });
  assert.deepEqual(await gan.capture(), before);
  gan.dispose();
});

testEachBackend("tensors that no network wants are left out of given weights", async () => {
  const gan = new Gan(tiny);
  const before = await gan.capture();
  gan.restoreWeights({
    ...before,
    extra: { dtype: "I64", shape: [1], data: BigInt64Array.of(1n) },
  });
  assert.deepEqual(await gan.capture(), before);
  gan.dispose();
});

testEachBackend("a learning rate of zero leaves that network as it is", async () => {
  const gan = new Gan(tiny);
  const before = await gan.capture();
  gan.learningRates = { ...gan.learningRates, generator: 0 };
  await train(gan, 0, 1);
  const after = await gan.capture();
  const weight = (network: string) =>
    Object.keys(after).filter((name) => name.startsWith(network) && name.endsWith(".weight"));
  for (const name of weight("generator")) assert.deepEqual(after[name], before[name], name);
  for (const name of weight("discriminator")) assert.notDeepEqual(after[name], before[name], name);
  gan.dispose();
});
