import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { strengthChange } from "../../model/adaptive_strength.ts";
import { checkModelConfig, defaultModelConfig, Gan, type ModelConfig } from "../../model/mod.ts";
import { adjustStrength } from "../../ops/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";

const config: ModelConfig = {
  ...defaultModelConfig,
  ...{ outputHeight: 16, outputWidth: 16, gfDim: 2, dfDim: 2, zDim: 3, batchSize: 2 },
  ...{ diffAugment: "color,cutout", ada: -0.9, adaImages: 32 },
};

testEachBackend(
  "strength moves towards a heuristic at the target, only where a decision is due",
  async () => {
    const adapted = { strength: tf.variable(tf.zeros([1])), signs: tf.variable(tf.zeros([1])) };
    const told = async (outputs: number[], change: number) => {
      const result = tf.tidy(() =>
        adjustStrength(adapted, tf.tensor1d(outputs), tf.tensor1d([change]), {
          target: 0.3,
          every: 2,
        })
      );
      const numbers = [...await result.data(), ...await adapted.signs.data()];
      result.dispose();
      return numbers.map((each) => Math.round(each * 1000) / 1000);
    };
    // Three of four above a half count as a heuristic of 1/2; the average over two steps is at 3/4.
    assert.deepEqual(await told([0.9, 0.6, 0.51, 0.2], 0), [0, 0.25, 0.5]);
    assert.deepEqual(await told([0.9, 0.8, 0.7, 0.6], 0.75), [0.75, 0.75, 0]);
    assert.deepEqual(await told([0.9, 0.8, 0.7, 0.6], 0.75), [1, 0.5, 0]);
    assert.deepEqual(await told([0.5, 0.5, 0.9, 0.1], 0.75), [0.25, 0, 0]);
    assert.deepEqual(await told([0.1, 0.1, 0.2, 0.3], 0.75), [0, -0.5, 0]);
    assert.deepEqual(await told([NaN, NaN, NaN, 0.9], 0), [0, 0.125, 0.25]);
    tf.dispose(adapted);
  },
);

testEachBackend("a run adapts its strength every fourth step, and tells of it", async () => {
  const gan = new Gan(config);
  const decisions = [];
  for (let step = 0; step < 9; step++) {
    const pixels = new Uint8Array(2 * 16 * 16 * 3).map((_, i) => (i * 37 + step) % 256);
    const { decision, isFinite } = await gan.trainStep({ pixels, labels: undefined }, step);
    assert(isFinite);
    if (decision) decisions.push([step, decision.strength]);
  }
  const { "augmentation.strength": kept } = await gan.capture();
  assert.deepEqual(decisions.map(([step]) => step), [3, 7]);
  assert.equal(Number(kept.data[0]), decisions[1][1]);
  for (const [, strength] of decisions) assert(strength >= 0 && strength <= 0.5);
  gan.dispose();
});

Deno.test("the strength goes from 0 to 1 in as many images as --ada-images says", () => {
  const changes = Array.from({ length: 16 }, (_, step) => strengthChange(config, step));
  assert.equal(changes.reduce((sum, change) => sum + change), 1);
  assert.deepEqual(changes.slice(0, 5), [0, 0, 0, 0.25, 0]);
  const paced = { ...config, adaImages: undefined, batchSize: 50 };
  assert.equal(strengthChange(paced, 3), 200 / 50_000);
});

Deno.test("adaptation without augmentation, and a pace without adaptation, are refused", () => {
  const refused = (changes: Partial<ModelConfig>) => () =>
    checkModelConfig({ ...config, ...changes });
  assert.throws(refused({ diffAugment: undefined }), /^RangeError: ada is -0.9: .*--diff-augment/);
  assert.throws(refused({ ada: undefined }), /^RangeError: adaImages is 32: .*--ada/);
  assert.throws(refused({ ada: 1 }), /^RangeError: ada is 1: /);
  checkModelConfig(config);
});
