/** Threads decode usual JPEGs; batches are those that come image by image. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { from, lastValueFrom, toArray } from "rxjs";
import { shuffledBatches } from "../../../pipeline/batches/load_batches.ts";
import type { Dataset } from "../../../pipeline/contracts/dataset.ts";
import { turboJpegLibrary } from "../../../pipeline/sources/jpeg/turbojpeg.ts";
import { openDataset } from "../../../pipeline/sources/open_dataset.ts";
import { hasPython, python } from "./archives/_python.ts";
import { flat, inTempDir, runConfig } from "./_fixtures.ts";

/** Usual JPEGs of two classes, and what threads leave to others: PNG, too small, without an end, broken. */
async function writePhotos(dir: string): Promise<void> {
  await Deno.mkdir(join(dir, "a"), { recursive: true });
  await Deno.mkdir(join(dir, "b"));
  for (let i = 0; i < 9; i++) {
    const image = flat([20 * i, 255 - 20 * i, 90], 30 + i, 40).jpeg();
    await image.toFile(join(dir, i % 2 ? "a" : "b", `${i}.jpg`));
  }
  await flat([1, 2, 3], 30).png().toFile(join(dir, "a/png.png"));
  await flat([1, 2, 3], 2).jpeg().toFile(join(dir, "a/small.jpg"));
  const file = new Uint8Array(await flat([200, 2, 3], 30).jpeg().toBuffer());
  await Deno.writeFile(join(dir, "b/noend.jpg"), file.subarray(0, -2));
  await Deno.writeFile(join(dir, "b/broken.jpg"), file.subarray(0, 200));
}

function batchesOf(dataset: Dataset, config: ReturnType<typeof runConfig>) {
  const model = { ...config.model, cDim: dataset.channels, yDim: dataset.classes?.length ?? 0 };
  const stepsPerEpoch = Math.floor(dataset.size / 4);
  const steps = Array.from({ length: 2 * stepsPerEpoch }, (_, step) => step);
  const options = { config, model, stepsPerEpoch };
  return lastValueFrom(from(steps).pipe(shuffledBatches(dataset, options), toArray()));
}

async function loaded(config: ReturnType<typeof runConfig>, isAside: boolean) {
  const dataset = await openDataset(config);
  let asked = 0;
  try {
    const loadAside = isAside
      ? (indices: readonly number[]) => {
        asked++;
        return dataset.loadAside!(indices);
      }
      : undefined;
    return { batches: await batchesOf({ ...dataset, loadAside }, config), asked };
  } finally {
    dataset.close?.();
  }
}

const zipPhotos = `
import zipfile, os
with zipfile.ZipFile("photos.zip", "w") as z:
    for folder, _, files in os.walk("photos"):
        for i, file in enumerate(files):
            z.write(os.path.join(folder, file), compress_type=[zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED][i % 2])
`;

for (const source of ["photos", "photos.zip"]) {
  for (const cacheImages of ["off", "auto"] as const) {
    for (const changes of [{}, { augment: ["flip"] }, { labels: "folder" as const }]) {
      Deno.test({
        name: `threads give the same batches of ${source} (cache ${cacheImages}, ${
          JSON.stringify(changes)
        })`,
        ignore: turboJpegLibrary() === undefined || !hasPython,
        fn: () =>
          inTempDir(async (dir) => {
            await writePhotos(join(dir, "photos"));
            await python(dir, zipPhotos);
            const base = { dataset: join(dir, source), ...changes };
            const plain = await loaded(runConfig({ ...base, cacheImages: "off" }), false);
            for (let time = 0; time < 2; time++) {
              const config = runConfig({ ...base, cacheImages, cacheDir: join(dir, "cache") });
              const aside = await loaded(config, true);
              assert.deepEqual(aside.batches, plain.batches);
              assert.ok(aside.asked > 0 || (time === 1 && cacheImages === "auto"));
            }
          }),
      });
    }
  }
}
