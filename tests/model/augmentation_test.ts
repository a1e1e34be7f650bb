import assert from "node:assert/strict";
import { augmentationsOf, drawAugmentations } from "../../model/augmentation.ts";
import { defaultModelConfig, Gan, type ModelConfig } from "../../model/mod.ts";
import { augmentationNumbers } from "../../ops/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";

const config: ModelConfig = {
  ...defaultModelConfig,
  ...{ outputHeight: 17, outputWidth: 24, gfDim: 2, dfDim: 2, zDim: 3, batchSize: 64 },
  diffAugment: "color,translation,cutout",
};

/** The rows of one step. */
function rowsOf(changes: Partial<ModelConfig> = {}, step = 3): number[][] {
  const { shape: [count], values } = drawAugmentations({ ...config, ...changes }, step)!;
  return Array.from(
    { length: count },
    (_, n) => [...values.subarray(n * augmentationNumbers, (n + 1) * augmentationNumbers)],
  );
}

Deno.test("a step's augmentations follow from the seed and the step", () => {
  assert.deepEqual(rowsOf(), rowsOf());
  assert.notDeepEqual(rowsOf(), rowsOf({}, 4));
  assert.notDeepEqual(rowsOf(), rowsOf({ seed: 1 }));
});

Deno.test("every batch that D sees has draws of its own", () => {
  const rows = rowsOf({ dUpdates: 2, gUpdates: 1 });
  assert.equal(rows.length, 5 * 64);
  assert.equal(new Set(rows.map(String)).size, rows.length);
});

Deno.test("an image moves by up to an eighth of each side, and loses a box of half a side", () => {
  const rows = rowsOf();
  const column = (n: number) => rows.map((row) => row[n]);
  const range = (numbers: number[]) => [Math.min(...numbers), Math.max(...numbers)];
  assert.deepEqual([range(column(4)), range(column(5))], [[-2, 2], [-3, 3]]);
  assert.deepEqual(range(rows.map((row) => row[8] - row[6])), [9, 9]);
  assert.deepEqual(range(rows.map((row) => row[9] - row[7])), [12, 12]);
  assert.deepEqual([range(column(6)), range(column(7))], [[-4, 12], [-6, 18]]);
});

Deno.test("brightness moves by a quarter of the range of colours, whatever that is", () => {
  const most = (yDim: number) => Math.max(...rowsOf({ yDim }).map((row) => Math.abs(row[3])));
  assert(most(0) > 0.45 && most(0) <= 0.5);
  assert(most(10) > 0.22 && most(10) <= 0.25);
});

Deno.test("only the stated kinds are drawn", () => {
  assert.deepEqual(augmentationsOf({ diffAugment: "cutout, color" }), ["color", "cutout"]);
  assert.equal(drawAugmentations({ ...config, diffAugment: undefined }, 0), undefined);
  for (const row of rowsOf({ diffAugment: "translation" })) {
    assert.deepEqual([...row.slice(0, 4), ...row.slice(6)], [1, 0, 0, 0, ...Array(7).fill(0)]);
  }
});

testEachBackend(
  "augmentation changes what both networks learn, and not what is drawn",
  async () => {
    const batch = { pixels: new Uint8Array(2 * 17 * 24 * 3).fill(90), labels: undefined };
    const latents = { z: new Float32Array(6).fill(0.3), labels: undefined };
    const [plain, augmented] = await Promise.all(
      [undefined, "translation,cutout"].map(async (kinds) => {
        const gan = new Gan({ ...config, batchSize: 2, diffAugment: kinds });
        const before = await gan.sample(latents);
        const { dLossReal } = await gan.trainStep(batch, 0);
        const state = await gan.capture();
        gan.dispose();
        return { before, dLossReal, g: state["generator.deconv1.weight"] };
      }),
    );
    assert.deepEqual(augmented.before, plain.before);
    assert.notEqual(augmented.dLossReal, plain.dLossReal);
    assert.notDeepEqual(augmented.g, plain.g);
  },
);
