import assert from "node:assert/strict";
import { defaultModelConfig, Gan, type ModelConfig } from "../../../model/mod.ts";
import {
  listLightStates,
  openLightStates,
  readLightState,
  stateInterval,
} from "../../../pipeline/outputs/states/mod.ts";
import { inTempDir } from "../sources/_fixtures.ts";
import "../_wasm.ts";

function testOnCpu(name: string, test: (folder: string) => Promise<void>): void {
  Deno.test(name, () => inTempDir(test));
}

const model: ModelConfig = {
  ...defaultModelConfig,
  ...{ outputHeight: 16, outputWidth: 16, zDim: 4, gfDim: 2, dfDim: 2, batchSize: 3, beta1: 0 },
  ema: 0.9,
};
const batch = {
  pixels: new Uint8Array(3 * 16 * 16 * 3).map((_, i) => (i * 37) % 256),
  labels: undefined,
};

const options = { keepStates: 1, totalSteps: 1000, from: 0, tell: () => {} };

testOnCpu("a step from a light state ends in the bits of the run", async (folder) => {
  const gan = new Gan(model);
  for (let step = 0; step < 3; step++) await gan.trainStep(batch, step);
  const states = openLightStates({ ...options, gan, folder });
  states.take(3);
  await states.close();
  const plain = await gan.trainStep(batch, 3);
  const after = await gan.capture();

  const [{ step, path }] = listLightStates(folder);
  assert.equal(step, 3);
  gan.restore(readLightState(path, 2 ** 20));
  const again = await gan.trainStep(batch, 3);
  assert.equal(again.dLoss, plain.dLoss);
  const now = await gan.capture();
  for (const name of Object.keys(after).filter((name) => !name.startsWith("average."))) {
    assert.deepEqual(now[name], after[name], name);
  }
  gan.dispose();
});

testOnCpu(
  "light states stay within their number, evenly spread, and the newest is there",
  async (folder) => {
    const gan = new Gan(model);
    const few = { ...options, keepStates: 1, gan, folder };
    for (let step = 10; step <= 1000; step += 10) {
      const states = openLightStates({ ...few, from: Infinity });
      states.take(step);
      await states.close();
    }
    const steps = listLightStates(folder).map(({ step }) => step);
    const most = Math.ceil(1000 / stateInterval(model, few, 1000));
    assert(steps.length <= most + 1 && steps.length >= most / 2, `${steps}`);
    assert.equal(steps.at(-1), 1000);
    const gaps = steps.map((step, i) => step - (steps[i - 1] ?? 0));
    assert(Math.max(...gaps) <= 3 * Math.min(...gaps), `${gaps}`);
    gan.dispose();
  },
);

testOnCpu("light states of steps that are trained again are removed", async (folder) => {
  const gan = new Gan(model);
  for (const step of [10, 20, 30]) {
    const states = openLightStates({ ...options, gan, folder, from: Infinity });
    states.take(step);
    await states.close();
  }
  const states = openLightStates({ ...options, gan, folder, from: 20 });
  states.take(25);
  await states.close();
  assert.deepEqual(listLightStates(folder).map(({ step }) => step), [10, 20, 25]);
  gan.dispose();
});

testOnCpu(
  "a light state with another byte, and a link in its place, are refused",
  async (folder) => {
    const gan = new Gan(model);
    const states = openLightStates({ ...options, gan, folder });
    states.take(1);
    await states.close();
    const [{ path }] = listLightStates(folder);
    const bytes = await Deno.readFile(path);
    bytes[bytes.length - 5] ^= 1;
    await Deno.writeFile(path, bytes);
    assert.throws(() => readLightState(path, 2 ** 20), /its bytes have changed since/);
    assert.throws(() => readLightState(path, 100), /cannot be read as it was written/);
    await Deno.remove(path);
    await Deno.symlink("/etc/hostname", path);
    assert.throws(() => readLightState(path, 2 ** 20), /is a link/);
    gan.dispose();
  },
);

Deno.test("a run that asks for no light states keeps none", () => {
  assert.equal(stateInterval(model, {}, 1000), Infinity);
  assert.equal(stateInterval(model, { keepStates: 0 }, 1000), Infinity);
  assert(Number.isFinite(stateInterval(model, { keepStates: 512 }, Infinity)));
});
