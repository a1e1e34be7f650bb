import assert from "node:assert/strict";
import { defaultModelConfig, firstNonFinite, Gan, type ModelConfig } from "../../model/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";

const tiny: ModelConfig = {
  ...defaultModelConfig,
  outputHeight: 16,
  outputWidth: 16,
  zDim: 4,
  gfDim: 2,
  dfDim: 2,
  batchSize: 2,
};
const images = { pixels: new Uint8Array(2 * 16 * 16 * 3).fill(90), labels: undefined };

testEachBackend("a step tells whether all is finite, and a bad weight shows at once", async () => {
  const gan = new Gan(tiny);
  assert.equal((await gan.trainStep(images, 0)).isFinite, true);
  assert.equal(firstNonFinite(await gan.capture()), undefined);
  const state = await gan.capture();
  // The gradient of a deep weight: it reaches no loss of this step.
  state["adam.m.generator.deconv2.bias"].data[1] = NaN;
  gan.restore(state);
  const { isFinite, dLoss, gLoss } = await gan.trainStep(images, 1);
  assert.equal(isFinite, false);
  assert.equal([dLoss, gLoss].every(Number.isFinite), true);
  const found = firstNonFinite(await gan.capture());
  assert.equal(found?.name, "adam.m.generator.deconv2.bias");
  assert.deepEqual([found.count, found.size], [1, state[found.name].data.length]);
  assert(Number.isNaN(found.value));
  gan.dispose();
});

Deno.test("what moved first is named first: D's gradients, from its last layer", () => {
  const tensor = (...numbers: number[]) =>
    ({ dtype: "F32", shape: [numbers.length], data: Float32Array.from(numbers) }) as const;
  const state = {
    "generator.a": tensor(NaN),
    "discriminator.a": tensor(NaN),
    "adam.m.generator.a": tensor(NaN),
    "adam.m.discriminator.a": tensor(NaN, 0),
    "adam.m.discriminator.b": tensor(0, -Infinity, NaN),
  } as unknown as Parameters<typeof firstNonFinite>[0];
  assert.deepEqual(firstNonFinite(state), {
    name: "adam.m.discriminator.b",
    count: 2,
    size: 3,
    value: -Infinity,
  });
});
