import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { openDataset } from "../../../pipeline/sources/open_dataset.ts";
import { inTempDir, load, runConfig, writeMnist, writePngs } from "./_fixtures.ts";

Deno.test("openDataset() opens each source by its name, and a folder by its path", () =>
  inTempDir(async (dir) => {
    await writeMnist(dir);
    await writePngs(join(dir, "photos"), 4);
    const nameOf = async (dataset: string) => {
      const config = runConfig({ dataset, dataDir: dir, cacheDir: dir, crop: false });
      return (await openDataset(config)).name;
    };
    assert.equal(await nameOf("avatars"), "avatars");
    assert.equal(await nameOf("mnist"), basename(dir)); // since it is not MNIST
    assert.equal(await nameOf("fashion-mnist"), basename(dir));
    assert.equal(await nameOf(dir), basename(dir));
    assert.equal(await nameOf(join(dir, "photos")), join(dir, "photos"));
  }));

Deno.test("openDataset() keeps decoded images in memory", () =>
  inTempDir(async (cacheDir) => {
    const dataset = await openDataset(runConfig({ cacheDir }));
    assert.equal(await load(dataset, 2), await load(dataset, 2));
  }));

Deno.test("openDataset() refuses an unknown name, and says what there is", async () => {
  for (const dataset of ["fashion_mnist", "constructor"]) {
    await assert.rejects(openDataset(runConfig({ dataset })), {
      message: `dataset "${dataset}" is no folder, no file and no known name: state --dataset ` +
        "with a folder, an archive, or avatars, fashion-mnist, mnist",
    });
  }
});

Deno.test("openDataset() refuses fewer images than one batch", () =>
  inTempDir(async (dir) => {
    await writePngs(dir, 3);
    await assert.rejects(
      openDataset(runConfig({ dataset: dir, crop: false })),
      new RangeError(
        `dataset "${dir}" has 3 images, fewer than one batch of 4: ` +
          "lower --batch-size or add images",
      ),
    );
    await Deno.writeTextFile(join(dir, "broken.jpg"), "");
    await assert.rejects(
      openDataset(runConfig({ dataset: dir, crop: false })),
      /has 3 images \(1 more were skipped, first broken\.jpg: is empty\), fewer than one batch of 4/,
    );
  }));

Deno.test("openDataset() refuses labels from subfolders where there are none", () =>
  assert.rejects(
    openDataset(runConfig({ dataset: "avatars", labels: "folder" })),
    /--labels folder takes classes from names of files, and "avatars" has none/,
  ));
