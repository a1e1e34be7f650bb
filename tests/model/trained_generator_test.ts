import assert from "node:assert/strict";
import {
  defaultModelConfig,
  Gan,
  generatorWeights,
  type ModelConfig,
  oneHot,
  randomStream,
  sampleZ,
  TrainedGenerator,
} from "../../model/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";

const kinds: [name: string, config: Partial<ModelConfig>][] = [
  ["unconditional", { outputHeight: 17, outputWidth: 23 }],
  ["conditional", { outputHeight: 20, outputWidth: 16, cDim: 1, yDim: 3 }],
];

/** The first backend's outputs of each kind, to which the others are held. */
const reference = new Map<string, Float32Array>();

for (const [kind, changes] of kinds) {
  testEachBackend(
    `a ${kind} generator alone draws what its GAN samples, as on every backend`,
    async () => {
      const config: ModelConfig = {
        ...defaultModelConfig,
        ...{ batchSize: 2, zDim: 6, gfDim: 3, dfDim: 2, gfcDim: 7, dfcDim: 3, ema: 0.5 },
        ...changes,
      };
      const z = sampleZ(5, config, randomStream(1, "test"));
      const labels = config.yDim > 0 ? Uint32Array.from([0, 1, 2, 1, 0]) : undefined;
      const gan = new Gan(config);
      const state = await gan.capture();
      const sampled = await gan.sample({ z, labels });
      gan.dispose();

      const alone = new TrainedGenerator(config, generatorWeights(state, "averaged")!);
      const conditions = { z, y: labels && oneHot(labels, config.yDim) };
      const outputs = await alone.outputs(conditions);
      assert.deepEqual(largestDifference(await alone.draw(conditions), sampled) <= 1, true);
      const known = reference.get(kind) ?? outputs;
      reference.set(kind, known);
      assert(largestDifference(outputs, known) < 1e-5);
      alone.dispose();
    },
  );
}

function largestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  assert.equal(one.length, other.length);
  return Math.max(...Array.from(one, (value, i) => Math.abs(value - other[i])));
}

testEachBackend("a generator refuses weights of another network, and names them", async () => {
  const config = {
    ...defaultModelConfig,
    outputHeight: 16,
    outputWidth: 16,
    zDim: 4,
    gfDim: 2,
    dfDim: 2,
  };
  const gan = new Gan(config);
  const weights = generatorWeights(await gan.capture(), "trained")!;
  gan.dispose();
  const other = { ...config, gfDim: 4 };
  assert.throws(() => new TrainedGenerator(other, weights), /another network: generator\.linear0/);
  assert.equal(generatorWeights(weights, "averaged"), undefined);
}, ["wasm"]);
