/** Runs made before the rules had numbers keep to the first ones: same numbers, labels and pixels. */
import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import { openFolder } from "../../../pipeline/sources/folder.ts";
import { flat, inTempDir, load, runConfig } from "./_fixtures.ts";

const pattern = "**/*.{jpg,jpeg,png,webp}";

async function write(dir: string, file: string, color: number[], height: number, width: number) {
  await Deno.mkdir(join(dir, file, ".."), { recursive: true });
  const frame = await flat([...color, 255], height - 40, width - 40).png().toBuffer();
  await flat([1, 2, 3, 255], height, width).composite([{ input: frame }]).png()
    .toFile(join(dir, file));
}

/** What the first rules said of a file: the centre 108x108, RGBA kept, resized without another cut. */
const asBefore = async (path: string) => {
  const { width, height } = await sharp(path).metadata();
  const left = Math.round((width - 108) / 2);
  const top = Math.round((height - 108) / 2);
  const pixels = await sharp(path).extract({ left, top, width: 108, height: 108 })
    .resize({ height: 16, width: 16, fit: "fill", kernel: "linear" })
    .ensureAlpha().toColourspace("srgb").raw().toBuffer();
  return new Uint8Array(pixels);
};

Deno.test("a run without a number of rules reads by the first ones, to the same bits", () =>
  inTempDir(async (dir) => {
    const files = ["10/a.png", "9/b.png", "@eaDir/c.png"]; // sorted by code unit
    for (const [i, file] of files.entries()) await write(dir, file, [50 * i, 0, 90], 130, 150 + i);
    for (const reading of [undefined, 1] as const) {
      const config = runConfig({ dataset: dir, pattern, labels: "folder", reading });
      const images = await openFolder(config);
      assert.deepEqual([images.size, images.channels], [3, 4]);
      assert.deepEqual(images.classes, ["10", "9", "@eaDir"]);
      for (const [i, file] of files.entries()) {
        assert.deepEqual([images.id(i), images.label(i)], [file, i]);
        assert.deepEqual(await load(images, i), await asBefore(join(dir, file)));
      }
    }
  }));

Deno.test("a run that records today's rules reads by them", () =>
  inTempDir(async (dir) => {
    for (const file of ["10/a.png", "9/b.png", "@eaDir/c.png"]) {
      await write(dir, file, [200, 0, 90], 130, 150);
    }
    const config = runConfig({ dataset: dir, pattern, labels: "folder", reading: 2 });
    const images = await openFolder(config);
    assert.deepEqual([images.classes, images.channels], [["9", "10"], 3]);
    assert.deepEqual([images.id(0), images.label(0)], ["10/a.png", 1]);
  }));

Deno.test("a run of rules 2 has sharp's pixels of a JPEG, one of rules 3 those of our own scaling", () =>
  inTempDir(async (dir) => {
    for (const i of [0, 1, 2, 3]) {
      await flat([40 * i, 0, 90], 218, 178).composite([{
        input: await flat([250, 9, 9], 90, 70).png().toBuffer(),
      }]).jpeg().toFile(join(dir, `${i}.jpg`));
    }
    const imagesOf = (reading: 2 | 3) => openFolder(runConfig({ dataset: dir, reading }));
    const [second, third] = [await imagesOf(2), await imagesOf(3)];
    for (const i of [0, 1, 2, 3]) {
      const theirs = await sharp(join(dir, `${i}.jpg`))
        .resize({ height: 16, width: 16, fit: "cover", kernel: "linear" }).raw().toBuffer();
      assert.deepEqual(await load(second, i), new Uint8Array(theirs));
      const ours = await load(third, i);
      assert.notDeepEqual(ours, new Uint8Array(theirs));
      const apart = ours.reduce((sum, value, at) => sum + Math.abs(value - theirs[at]), 0);
      assert.ok(apart / ours.length < 3, `${apart / ours.length} levels apart`);
    }
  }));
