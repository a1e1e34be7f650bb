/** Training on several ranks, which are threads here, ends with the same bits as on one. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { defaultModelConfig, Gan, type ModelConfig } from "../../../model/mod.ts";
import { testEachBackend } from "../../goldens/each_backend.ts";
import type { RankJob } from "./_rank_worker.ts";
import { meetingPlace } from "./_shared_memory.ts";

const tiny: ModelConfig = {
  ...defaultModelConfig,
  ...{ outputHeight: 16, outputWidth: 16, zDim: 4, gfDim: 2, dfDim: 2, gfcDim: 6, dfcDim: 6 },
  ...{ batchSize: 7, shards: 4 },
};

const configs: [name: string, config: ModelConfig][] = [
  ["with augmentation that adapts", {
    ...tiny,
    ...{ diffAugment: "color,translation,cutout", ada: 0.6, adaImages: 100, ema: 0.9 },
  }],
  ["with labels, the penalty and spectral norms", {
    ...tiny,
    ...{ cDim: 1, yDim: 3, r1: 1, spectralNorm: true, loss: "hinge", dUpdates: 2 },
  }],
  ["each of two groups by its own moments", { ...tiny, shards: 6, perRankNorm: 2 }],
];

/** Started once: each thread loads the whole of `model/`. */
const ranks = Array.from(
  { length: 4 },
  () => new Worker(new URL("./_rank_worker.ts", import.meta.url)),
);

Deno.test.afterAll(async () => {
  for (const worker of ranks) await worker.terminate();
});

/** What each rank of so many ends with. */
function trainedBy(size: number, job: Pick<RankJob, "backend" | "config">): Promise<string[]> {
  const shared = { ...job, steps: 3, size, memory: meetingPlace() };
  return Promise.all(
    ranks.slice(0, size).map(async (worker, rank) => {
      worker.postMessage({ ...shared, rank } satisfies RankJob);
      return (await once(worker, "message"))[0];
    }),
  );
}

async function expectSameBits(sizes: number[], job: Pick<RankJob, "backend" | "config">) {
  const [alone] = await trainedBy(1, job);
  assert.match(alone, /^[0-9a-f]{64}$/);
  for (const size of sizes) {
    assert.deepEqual(await trainedBy(size, job), Array(size).fill(alone));
  }
}

for (const [name, config] of configs) {
  testEachBackend(
    `1, 2, 3 and 4 ranks end with the same bits, ${name}`,
    (backend) => expectSameBits([2, 3, 4], { backend, config }),
    ["wasm"],
  );
  // How ranks meet is the same code on every backend: three, of unequal parts, show what its kernels do.
  testEachBackend(
    `3 ranks end with the bits of 1, ${name}`,
    (backend) => expectSameBits([3], { backend, config }),
    ["blas", "onednn"],
  );
}

testEachBackend(
  "3 ranks end with the bits of 1, on the reference too",
  (backend) => expectSameBits([3], { backend, config: configs[0][1] }),
  ["cpu"],
);

testEachBackend(
  "a graphics card draws samples of a run in shards, and refuses a step",
  async () => {
    const gan = new Gan(tiny);
    const images = await gan.sample({ z: new Float32Array(tiny.zDim), labels: undefined });
    assert.equal(images.length, 16 * 16 * 3);
    const pixels = new Uint8Array(7 * 16 * 16 * 3);
    await assert.rejects(gan.trainStep({ pixels, labels: undefined }, 0), {
      message:
        /^shards is 4: a step on backend webgpu cannot stop to add them up; take --backend on/,
    });
    gan.dispose();
  },
  ["webgpu"],
);
