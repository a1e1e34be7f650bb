import assert from "node:assert/strict";
import { join } from "node:path";
import { parquetMetadata } from "hyparquet";
import { flat, inTempDir } from "../_fixtures.ts";
import { withArchive } from "./_opened.ts";

const fixture = (name: string) =>
  new URL(`../../../fixtures/parquet/${name}.parquet`, import.meta.url).pathname;

for (const codec of ["snappy", "gzip", "zstd"]) {
  Deno.test(`a parquet of Hugging Face's form (${codec}) gives its images, with the names of its labels`, () =>
    inTempDir(async (dir) => {
      // The second time, it is unpacked already.
      for (let time = 0; time < 2; time++) {
        await withArchive(fixture(codec), async ({ images, all }) => {
          assert.equal(images.size, 9);
          assert.deepEqual(images.classes, ["cat", "dog", "eel"]);
          assert.deepEqual([0, 1, 2, 3].map(images.label), [0, 1, 2, 0]);
          const pixels = Object.values(await all()).map(([first]) => first);
          assert.deepEqual(pixels, [0, 10, 20, 30, 40, 50, 60, 70, 80]);
        }, { cacheDir: dir });
      }
      assert.equal([...Deno.readDirSync(join(dir, "images"))].length, 1);
    }));
}

Deno.test("a parquet whose column is of bytes gives its images, by the column's name", () =>
  inTempDir((dir) =>
    withArchive(fixture("plain"), ({ images }) => {
      assert.equal(images.size, 9);
      assert.deepEqual(images.classes, ["a", "b"]);
      assert.equal(images.label(3), 1);
    }, { cacheDir: dir })
  ));

Deno.test("of a parquet with a page that lies, the other groups are read and its rows are named", () =>
  inTempDir(async (dir) => {
    const bytes = await Deno.readFile(fixture("snappy"));
    const [, second] = parquetMetadata(bytes.slice().buffer).row_groups;
    const { data_page_offset, dictionary_page_offset } = second.columns[0].meta_data!;
    const page = Number(dictionary_page_offset ?? data_page_offset);
    bytes.fill(255, page, page + 40);
    const file = join(dir, "damaged.parquet");
    await Deno.writeFile(file, bytes);
    await withArchive(file, async ({ images, notes, all }) => {
      assert.equal(images.size, 5);
      assert.deepEqual(Object.values(await all()).map(([first]) => first), [0, 10, 20, 30, 80]);
      assert.match(notes, /groups of rows that are damaged or too large: 1 \(rows 4-7\)/);
    }, { cacheDir: join(dir, "cache") });
  }));

Deno.test("a parquet that is cut off, or has no images, is refused in one line", () =>
  inTempDir(async (dir) => {
    const file = join(dir, "cut.parquet");
    await Deno.writeFile(file, (await Deno.readFile(fixture("snappy"))).subarray(0, 1000));
    await assert.rejects(
      withArchive(file, () => {}, { cacheDir: dir }),
      /cut\.parquet" is damaged parquet \(.*\): copy or download it again$/,
    );
  }));

Deno.test("of a parquet, --labels names the column of labels, by its name alone too", () =>
  inTempDir(async (dir) => {
    for (const labels of ["column:id", "id"]) {
      await withArchive(fixture("plain"), ({ images }) => {
        assert.equal(images.classes?.length, 9);
        assert.equal(images.label(8), 8);
      }, { cacheDir: dir, labels });
    }
    await assert.rejects(
      withArchive(fixture("plain"), () => {}, { cacheDir: dir, labels: "column:mood" }),
      /plain\.parquet" has no column "mood" of labels: state one of id, cls, as --labels column:NAME$/,
    );
  }));

Deno.test("rows with only a path are read beside the parquet, those that climb out are counted", () =>
  inTempDir(async (dir) => {
    const folder = join(dir, "set");
    await Deno.mkdir(join(folder, "in"), { recursive: true });
    const image = await flat([70, 70, 70], 20, 20).png().toBuffer();
    for (const name of ["out.png", "set/in/0.png", "set/in/1.png"]) {
      await Deno.writeFile(join(dir, name), image);
    }
    await Deno.symlink(join(dir, "out.png"), join(folder, "link.png"));
    const file = join(folder, "paths.parquet");
    await Deno.copyFile(fixture("paths"), file);
    await withArchive(file, async ({ images, notes, skippedLater, all }) => {
      assert.deepEqual(images.classes, ["glad", "sad"]);
      assert.match(notes, /rows whose path leads out of the parquet's folder: 2/);
      const named = Object.entries(await all()).filter(([id]) => /00[01]\.png$/.test(id));
      assert.deepEqual(named.map(([, [first]]) => first), [70, 70]);
      const reasons = [...images.skipped, ...skippedLater].map(({ reason }) => reason).join();
      assert.match(reasons, /link that leads out/);
    }, { cacheDir: join(dir, "cache"), labels: "mood" });
  }));
