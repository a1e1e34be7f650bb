/** One scenario on the double of a card (double/), in a process of its own: the double ends it at a fault. */
import * as tf from "@tensorflow/tfjs-core";
import { defaultModelConfig, Gan } from "../../../model/mod.ts";
import { currentDevice, openBackend, RepeatedComputation } from "../../../ops/mod.ts";

const config = {
  ...defaultModelConfig,
  ...{ outputHeight: 16, outputWidth: 20, zDim: 5, gfDim: 2, dfDim: 2, batchSize: 3 },
};
const pixels = new Uint8Array(3 * 16 * 20 * config.cDim).map((_, i) => i * 37 % 256);
const step = (gan: Gan, n: number) => gan.trainStep({ pixels, labels: undefined }, n);

/** What an error says, and whether later calls say the same. */
const messageOf = async (work: () => unknown) => {
  try {
    await work();
  } catch (error) {
    return (error as Error).message;
  }
};

const scenarios: Record<string, () => Promise<unknown>> = {
  async "train and close"() {
    const backend = await openBackend("cuda");
    const gan = new Gan(config);
    for (let n = 0; n < 4; n++) await step(gan, n);
    const samples = await gan.sample({ z: new Float32Array(10).fill(0.5), labels: undefined });
    gan.dispose();
    const { numTensors } = tf.memory();
    backend.close();
    return { numTensors, samples: samples.length };
  },
  async "two steps ahead"() {
    const backend = await openBackend("cuda");
    const [one, other] = [new Gan(config), new Gan(config)];
    const ahead = await Promise.all([0, 1, 2, 3, 4].map((n) => step(one, n)));
    const losses = [];
    for (let n = 0; n < 5; n++) losses.push((await step(other, n)).gLoss);
    one.dispose();
    other.dispose();
    backend.close();
    return { ahead: ahead.map(({ gLoss }) => gLoss), losses };
  },
  async "out of memory"() {
    const backend = await openBackend("cuda");
    const gan = new Gan(config);
    const { gLoss } = await step(gan, 0);
    const before = await gan.capture();
    const failure = await messageOf(() => tf.tidy(() => tf.add(tf.zeros([2 ** 27]), 1).dataSync()));
    const after = await gan.capture();
    const isKept = JSON.stringify(before) === JSON.stringify(after);
    const next = await step(gan, 1);
    gan.dispose();
    backend.close();
    return { gLoss, failure, isKept, next: next.isFinite };
  },
  async "lost"() {
    const backend = await openBackend("cuda");
    const gan = new Gan(config);
    const failures = [];
    for (let n = 0; n < 6; n++) failures.push(await messageOf(() => step(gan, n)));
    const check = await messageOf(() => backend.check());
    gan.dispose();
    backend.close();
    return { failures, check };
  },
  async "a capture that fails"() {
    const backend = await openBackend("cuda");
    const weight = tf.variable(tf.tensor1d([1, 2]));
    const bad = new RepeatedComputation([weight]);
    const run = (values: number[], isReading: boolean) =>
      bad.run({
        inputs: { x: { shape: [2], values: Float32Array.from(values) } },
        compute({ x }) {
          const y = tf.add(x, weight);
          if (isReading) y.dataSync();
          return y;
        },
      });
    const first = await run([1, 1], true);
    const failure = await messageOf(() => run([2, 2], true));
    const second = await run([3, 3], false);
    const third = await run([4, 4], false);
    bad.dispose();
    weight.dispose();
    backend.close();
    return { first: [...first], failure, second: [...second], third: [...third] };
  },
  async "a variable is written in place"() {
    const backend = await openBackend("cuda");
    const weight = tf.variable(tf.tensor1d([1, 2]));
    const sum = tf.add(weight, 1);
    currentDevice().write(weight, [5, 6]);
    const read = [...await currentDevice().read(weight), ...await sum.data()];
    tf.dispose([weight, sum]);
    backend.close();
    return read;
  },
  async tuned() {
    const cacheDir = Deno.args[1];
    const runs = [];
    for (let run = 0; run < 2; run++) {
      const backend = await openBackend("cuda", { precision: "tf32", tune: "full", cacheDir });
      const gan = new Gan({ ...config, gfDim: 16, dfDim: 16 });
      const losses = [];
      for (let n = 0; n < 3; n++) losses.push((await step(gan, n)).gLoss);
      gan.dispose();
      backend.close();
      runs.push(losses);
    }
    return runs;
  },
  open: async () => ({ failure: await messageOf(() => openBackend("cuda")) }),
  async auto() {
    Deno.env.delete("DCGAN_CUDA");
    const { name, reason } = await openBackend("auto");
    return { name, reason };
  },
};

console.log(JSON.stringify(await scenarios[Deno.args[0]]()));
