import assert from "node:assert/strict";
import { join } from "node:path";
import { from, lastValueFrom, toArray } from "rxjs";
import { shuffledBatches } from "../../../pipeline/batches/load_batches.ts";
import type { Dataset } from "../../../pipeline/contracts/dataset.ts";
import { openDataset } from "../../../pipeline/sources/open_dataset.ts";
import { openToReadNow } from "../../../pipeline/files/read_now.ts";
import { inTempDir, runConfig, writePngs } from "../sources/_fixtures.ts";

const batchesOf = (dataset: Dataset, config: ReturnType<typeof runConfig>) => {
  const model = { ...config.model, cDim: dataset.channels, yDim: dataset.classes?.length ?? 0 };
  return lastValueFrom(
    from([0, 1, 2]).pipe(
      shuffledBatches(dataset, { config, model, stepsPerEpoch: 3 }),
      toArray(),
    ),
  );
};

for (const cacheImages of ["auto", "off"] as const) {
  for (const changes of [{}, { augment: ["flip", "brightness=0.2"] }, { labels: "folder" }]) {
    const kind = `${cacheImages === "auto" ? "the cache" : "memory"}, ${JSON.stringify(changes)}`;
    Deno.test(`batches that come at once, from ${kind}, are those that came image by image`, () =>
      inTempDir(async (dir) => {
        await writePngs(join(dir, "photos/a"), 8);
        await writePngs(join(dir, "photos/b"), 6, 40);
        const config = runConfig({
          ...{ dataset: join(dir, "photos"), cacheDir: join(dir, "cache"), cacheImages },
          ...changes,
        });
        const dataset = await openDataset(config);
        const { load, loadKept, ...rest } = dataset;
        const decoded = await batchesOf({ ...rest, load }, config);
        const refuse = () => {
          throw new Error("an image was loaded by itself");
        };
        const kept = await batchesOf({ ...rest, load: refuse, loadKept }, config);
        dataset.close?.();
        assert.deepEqual(kept, decoded);
      }));
  }
}

Deno.test("an image that is not at hand has its batch made image by image", () =>
  inTempDir(async (dir) => {
    await writePngs(join(dir, "photos"), 12);
    const config = runConfig({
      ...{ dataset: join(dir, "photos"), cacheDir: join(dir, "cache"), cacheImages: "auto" },
      cacheLimit: 5 * (32 + 16 * 16 * 3) / 1e9, // five images
    });
    const dataset = await openDataset(config);
    const [first, second] = [await batchesOf(dataset, config), await batchesOf(dataset, config)];
    dataset.close?.();
    assert.deepEqual(second, first);
  }));

Deno.test("a file is read by position at once, to its end and no further", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "ä b");
    await Deno.writeFile(path, Uint8Array.from({ length: 100 }, (_, i) => i));
    const file = openToReadNow(path);
    const buffer = new Uint8Array(10);
    assert.equal(file.read(buffer, 40), 10);
    assert.deepEqual([...buffer], [40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
    assert.equal(file.read(buffer, 95), 5);
    assert.equal(file.read(buffer, 200), 0);
    file.close();
  }));
