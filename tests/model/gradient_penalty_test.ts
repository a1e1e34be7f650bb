import assert from "node:assert/strict";
import { isPenalised } from "../../model/gradient_penalty.ts";
import { declareModel, defaultModelConfig, Gan, type ModelConfig } from "../../model/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";

const config: ModelConfig = {
  ...defaultModelConfig,
  ...{ outputHeight: 16, outputWidth: 16, gfDim: 2, dfDim: 2, zDim: 3, batchSize: 2, r1: 3 },
};

const pixels = new Uint8Array(2 * 16 * 16 * 3).map((_, i) => i * 37 % 256);
const trainSteps = async (gan: Gan, from: number, to: number) => {
  for (let step = from; step < to; step++) await gan.trainStep({ pixels, labels: undefined }, step);
};

Deno.test("every 16th step has the penalty, from the first on, and no step of other runs", () => {
  const steps = Array.from({ length: 40 }, (_, step) => step);
  assert.deepEqual(steps.filter((step) => isPenalised(config, step)), [0, 16, 32]);
  assert(!steps.some((step) => isPenalised({ ...config, r1: undefined }, step)));
});

Deno.test("with R1 or spectral normalisation D has no batch norms, and G keeps its own", () => {
  const norms = (changes: Partial<ModelConfig>) =>
    declareModel({ ...config, r1: undefined, ...changes }).variables
      .filter(({ name }) => name.endsWith(".gamma")).map(({ name }) => name.split(".")[0]);
  assert(norms({}).includes("discriminator"));
  for (const changes of [{ r1: 1 }, { spectralNorm: true }]) {
    assert.deepEqual(new Set(norms(changes)), new Set(["generator"]));
  }
});

testEachBackend("a penalised step of a long run has the bits of one after a resume", async () => {
  const whole = new Gan(config);
  await trainSteps(whole, 0, 32);
  const resumed = new Gan(config);
  resumed.restore(await whole.capture());
  // By now, a device that captures plays both kinds of steps in the one, and runs them in the other.
  await trainSteps(whole, 32, 34);
  await trainSteps(resumed, 32, 34);
  assert.deepEqual(await resumed.capture(), await whole.capture());
  whole.dispose();
  resumed.dispose();
}, ["cuda", "webgpu", "wasm"]);
