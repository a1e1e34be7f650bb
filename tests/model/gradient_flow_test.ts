import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { defaultModelConfig, Gan, type Images, type ModelConfig } from "../../model/mod.ts";
import type { BackendName } from "../../ops/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";
import { withoutTimes } from "./_without_times.ts";

const tiny: ModelConfig = {
  ...defaultModelConfig,
  ...{ outputHeight: 16, outputWidth: 16, zDim: 4, gfDim: 2, dfDim: 2, batchSize: 3 },
};

const batch: Images = {
  pixels: new Uint8Array(3 * 16 * 16 * 3).map((_, i) => (i * 37) % 256),
  labels: undefined,
};

const host: BackendName[] = ["onednn", "blas", "wasm", "cpu"];

const configs: [name: string, config: ModelConfig, backends?: BackendName[]][] = [
  ["", { ...tiny, dUpdates: 2, ema: 0.9 }],
  [" with a penalty and augmentation that adapts", {
    ...{ ...tiny, r1: 1, r1Every: 2, spectralNorm: true },
    ...{ diffAugment: "color,translation,cutout", ada: 0.6, adaImages: 3 },
  }],
  [" in shards", { ...tiny, shards: 3 }, host],
];

/** The SHA-256 of all that the next step depends on. */
async function digestOf(gan: Gan): Promise<string> {
  const hash = createHash("sha256");
  for (const [name, { data }] of Object.entries(await gan.capture())) {
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

for (const [name, config, backends] of configs) {
  testEachBackend(`a step that is measured is the same step, to the same bits${name}`, async () => {
    const [plain, measured] = [new Gan(config), new Gan(config)];
    const { numTensors } = tf.memory();
    // So many that captured commands of each kind are played.
    for (let step = 0; step < 8; step++) {
      const hasFlow = step % 4 !== 1;
      const told = await measured.trainStep(batch, step, { hasFlow });
      const { flow, ...rest } = told;
      assert.equal(flow !== undefined, hasFlow);
      assert.deepEqual(withoutTimes(rest), withoutTimes(await plain.trainStep(batch, step)));
      assert.equal(await digestOf(measured), await digestOf(plain), `after step ${step + 1}`);
    }
    assert.equal(tf.memory().numTensors, numTensors);
    plain.dispose();
    measured.dispose();
  }, backends);

  testEachBackend(`what is measured is what an onlooker of that step reads${name}`, async () => {
    const gan = new Gan(config);
    await gan.trainStep(batch, 0);
    for (let step = 1; step < 5; step++) {
      const wanted = await gan.gradients(batch, step);
      const { flow } = await gan.trainStep(batch, step, { hasFlow: true });
      assert.deepEqual(flow!.map(({ name }) => name), wanted.map(({ name }) => name));
      for (const [i, { name, norm, weightNorm, updateNorm }] of wanted.entries()) {
        near(flow![i].weight, weightNorm, `${name}'s weight`);
        near(flow![i].gradient, norm, `${name}'s gradient`);
        near(flow![i].update, updateNorm, `${name}'s update`);
      }
    }
    gan.dispose();
  }, backends);
}

function near(value: number, expected: number, what: string): void {
  assert(Math.abs(value - expected) <= 2e-5 * expected, `${what} is ${value} for ${expected}`);
}

testEachBackend(
  "a length that no 32 bits hold is told as not finite, and mends nothing",
  async () => {
    const gan = new Gan(tiny);
    const state = await gan.capture();
    (state["generator.linear0.weight"].data as Float32Array)[0] = 1e25;
    gan.restore(state);
    const { flow, isFinite } = await gan.trainStep(batch, 0, { hasFlow: true });
    const { weight } = flow!.find(({ name }) => name === "generator.linear0.weight")!;
    assert.equal(Number.isFinite(weight), false);
    const again = new Gan(tiny);
    again.restore(state);
    assert.equal((await again.trainStep(batch, 0)).isFinite, isFinite);
    gan.dispose();
    again.dispose();
  },
);
