import assert from "node:assert/strict";
import { averageRate } from "../../model/averaged_generator.ts";
import {
  defaultModelConfig,
  Gan,
  type GanState,
  type ModelConfig,
  randomStream,
  sampleZ,
} from "../../model/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";

const plain: ModelConfig = {
  ...defaultModelConfig,
  outputHeight: 16,
  outputWidth: 20,
  zDim: 5,
  gfDim: 2,
  dfDim: 2,
  batchSize: 3,
  learningRate: 0.05, // so that five steps show in the samples
};
const averaged: ModelConfig = { ...plain, ema: 0.5 };

const latents = {
  z: sampleZ(4, plain, randomStream(1, "test latents")),
  labels: undefined,
};

/** The states before the first step and after each, and the samples at the end. */
async function trained(config: ModelConfig, steps = 5) {
  const gan = new Gan(config);
  const states: GanState[] = [await gan.capture()];
  for (let step = 0; step < steps; step++) {
    const random = randomStream(2, "test images", step);
    const pixels = new Uint8Array(3 * 16 * 20 * 3).map(() => random.below(256));
    await gan.trainStep({ pixels, labels: undefined }, step);
    states.push(await gan.capture());
  }
  const [best, raw] = [await gan.sample(latents), await gan.sample(latents, "trained")];
  gan.dispose();
  return { states, best, raw };
}

const withoutAverage = (state: GanState) =>
  Object.fromEntries(Object.entries(state).filter(([name]) => !name.startsWith("average.")));

testEachBackend("an averaged generator changes no bit of the training", async () => {
  const [without, withAverage] = [await trained(plain), await trained(averaged)];
  assert.deepEqual(withAverage.states.map(withoutAverage), without.states);
  assert.deepEqual(withAverage.raw, without.best);
  assert.notDeepEqual(withAverage.best, withAverage.raw);
});

testEachBackend("the average holds every weight and running statistic of G", async () => {
  const { states } = await trained(averaged);
  const names = Object.keys(states[0]).filter((name) => name.startsWith("generator."));
  assert(names.some((name) => name.endsWith("movingVariance")));
  for (const name of names) {
    let expected = Array.from(states[0][name].data, Number);
    for (const [step, state] of states.slice(1).entries()) {
      const rate = averageRate(averaged, step);
      expected = expected.map((old, i) => old + rate * (Number(state[name].data[i]) - old));
    }
    const actual = states.at(-1)![`average.${name}`].data;
    const furthest = Math.max(...expected.map((value, i) => Math.abs(value - Number(actual[i]))));
    assert(furthest < 1e-5, `${name} is ${furthest} off`);
  }
});

testEachBackend("weights that start a run start its average too", async () => {
  const { states } = await trained(averaged);
  const gan = new Gan({ ...averaged, seed: 9 });
  gan.restoreWeights(states.at(-1)!);
  const state = await gan.capture();
  for (const name of Object.keys(state).filter((name) => name.startsWith("generator."))) {
    assert.deepEqual(state[`average.${name}`], state[name], name);
  }
  gan.dispose();
});

Deno.test("the average follows the first steps closely, then by its decay", () => {
  const config = { ...plain, ema: 0.99 };
  assert.equal(averageRate(config, 0), 0.9);
  assert.equal(averageRate(config, 90), 1 - 91 / 100);
  assert(Math.abs(averageRate(config, 10_000) - 0.01) < 1e-12);
});

Deno.test("after its half-life in images a weight counts half in the average", () => {
  const config = { ...plain, batchSize: 32, ema: 0.1, emaHalfLife: 320 };
  const kept = Array.from({ length: 10 }, (_, n) => 1 - averageRate(config, 1000 + n));
  assert(Math.abs(kept.reduce((a, b) => a * b) - 0.5) < 1e-12);
});
