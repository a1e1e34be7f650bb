import assert from "node:assert/strict";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import type { SkippedImage } from "../../../pipeline/contracts/dataset.ts";
import { openFolder } from "../../../pipeline/sources/folder.ts";
import { flat, inTempDir, load, runConfig, writePngs } from "./_fixtures.ts";

const color = [200, 100, 50];
const wholeImages = { crop: false, pattern: "**/*" };

async function write(dir: string, images: Record<string, Sharp>) {
  for (const [file, image] of Object.entries(images)) await image.toFile(join(dir, file));
}

/** Noise, so that a cut file lacks pixels and not only its end marker. */
const noiseJpeg = (side: number) =>
  sharp(new Uint8Array(side * side * 3).map((_, i) => (i * i * 7919) % 251), {
    raw: { height: side, width: side, channels: 3 },
  }).jpeg().toBuffer();

function assertNear(actual: Uint8Array, expected: number[], tolerance: number, what: string) {
  actual.forEach((value, i) => {
    const distance = Math.abs(value - expected[i % expected.length]);
    assert.ok(distance <= tolerance, `${what}: value ${i} is ${value}, expected ${expected}`);
  });
}

Deno.test("openFolder() sorts by path, whatever the order of the file system", () =>
  inTempDir(async (dir) => {
    await Deno.mkdir(join(dir, "b"));
    for (const file of ["z.png", "b/1.png", "a.png", "B.png"]) {
      await write(dir, { [file]: flat(color) });
    }
    const dataset = await openFolder(runConfig({ ...wholeImages, dataset: dir }));
    const ids = Array.from({ length: dataset.size }, (_, i) => dataset.id(i));
    assert.deepEqual(ids, ["B.png", "a.png", "b/1.png", "z.png"]);
  }));

Deno.test("openFolder() matches file names in upper and lower case", () =>
  inTempDir(async (dir) => {
    await write(dir, { "a.JPG": flat(color).jpeg(), "b.Png": flat(color).png() });
    await Deno.writeTextFile(join(dir, "notes.txt"), "not asked for");
    const dataset = await openFolder(runConfig({ dataset: dir, crop: false }));
    assert.equal(dataset.size, 2);
    assert.deepEqual(dataset.skipped, []);
  }));

Deno.test("openFolder() reads every usual kind of image as the same colour", () =>
  inTempDir(async (dir) => {
    await write(dir, {
      "16 bit.png": flat(color).toColourspace("rgb16").png(),
      "avif.avif": flat(color).avif({ quality: 95 }),
      "cmyk.jpg": flat(color).toColourspace("cmyk").jpeg({ quality: 95 }),
      "gif.gif": flat(color).gif(),
      "opaque.png": flat([...color, 255]).png(),
      "palette.png": flat(color).png({ palette: true }),
      "rgb.jpg": flat(color).jpeg({ quality: 95 }),
      "tiff.tiff": flat(color).tiff(),
      "webp.webp": flat(color).webp({ lossless: true }),
    });
    const dataset = await openFolder(runConfig({ ...wholeImages, dataset: dir }));
    assert.deepEqual([dataset.size, dataset.channels], [9, 3]);
    for (let i = 0; i < dataset.size; i++) {
      const pixels = await load(dataset, i);
      assert.equal(pixels.length, 16 * 16 * 3, dataset.id(i));
      // No CMYK profile holds this orange exactly.
      const tolerance = dataset.id(i) === "cmyk.jpg" ? 30 : 3;
      assertNear(pixels, color, tolerance, dataset.id(i));
    }
  }));

Deno.test("openFolder() puts transparent images on white, unless alpha is asked for", () =>
  inTempDir(async (dir) => {
    await write(dir, { "clear.png": flat([...color, 0]).png(), "rgb.png": flat(color).png() });
    const config = runConfig({ ...wholeImages, dataset: dir });
    assertNear(await load(await openFolder(config), 0), [255], 0, "flattened");
    const rgba = await openFolder({ ...config, cDim: 4 });
    assertNear((await load(rgba, 0)).filter((_, i) => i % 4 === 3), [0], 0, "alpha");
    assertNear(await load(rgba, 1), [...color, 255], 0, "alpha of an opaque image");
  }));

Deno.test("openFolder() takes its channels from the images, unless told", () =>
  inTempDir(async (dir) => {
    const gray = flat([100, 100, 100]).toColourspace("b-w");
    const gray16 = flat([100, 100, 100]).toColourspace("grey16");
    const rgba = flat([...color, 128]);
    const channelsOf = async (images: Record<string, Sharp>, cDim?: 1 | 3 | 4) => {
      const folder = await Deno.makeTempDir({ dir });
      await write(folder, images);
      const dataset = await openFolder(runConfig({ ...wholeImages, dataset: folder, cDim }));
      assert.equal((await load(dataset, 0)).length, 16 * 16 * dataset.channels);
      return dataset.channels;
    };
    assert.equal(await channelsOf({ "a.png": gray, "b.png": gray16 }), 1);
    assert.equal(await channelsOf({ "a.png": gray, "b.png": flat(color) }), 3);
    assert.equal(await channelsOf({ "a.png": rgba, "b.png": rgba }), 4);
    assert.equal(await channelsOf({ "a.png": rgba, "b.png": flat(color) }), 3);
    assert.equal(await channelsOf({ "a.png": gray, "b.png": gray }, 3), 3);
    assert.equal(await channelsOf({ "a.png": flat(color) }, 1), 1);
  }));

Deno.test("openFolder() turns images upright before it measures and crops them", () =>
  inTempDir(async (dir) => {
    // Stored 40 wide and 20 high, left half black; shown 20 wide and 40 high, upper half black.
    const pixels = Uint8Array.from({ length: 20 * 40 * 3 }, (_, i) => {
      return Math.floor(i / 3) % 40 < 20 ? 0 : 255;
    });
    const stored = sharp(pixels, { raw: { height: 20, width: 40, channels: 3 } });
    await write(dir, { "a.png": stored.withMetadata({ orientation: 6 }).png() });
    const config = { dataset: dir, inputHeight: 40, inputWidth: 20 };
    const model = { outputHeight: 40, outputWidth: 20 };
    const upright = await load(await openFolder(runConfig({ ...config, model })), 0);
    assertNear(upright.subarray(0, upright.length / 2), [0], 0, "upper half");
    assertNear(upright.subarray(upright.length / 2), [255], 0, "lower half");
  }));

Deno.test("openFolder() crops the centre, then resizes", () =>
  inTempDir(async (dir) => {
    // A white 20x24 field in the middle of black.
    const field = await flat([255, 255, 255], 20, 24).png().toBuffer();
    await write(dir, { "a.png": flat([0, 0, 0], 60, 80).composite([{ input: field }]) });
    const config = runConfig({ dataset: dir, inputHeight: 20, inputWidth: 24 });
    assertNear(await load(await openFolder(config), 0), [255], 0, "cropped");
    const whole = await load(await openFolder({ ...config, crop: false }), 0);
    assert.deepEqual([whole[0], Math.max(...whole)], [0, 255]);
  }));

Deno.test("by the first rules, openFolder() crops to 108x108, and one smaller image refuses all", () =>
  inTempDir(async (dir) => {
    const first = { dataset: dir, reading: 1 } as const;
    await write(dir, {
      "big.png": flat(color, 120),
      "low.png": flat(color, 80, 200),
      "narrow.png": flat(color, 200, 90),
    });
    await assert.rejects(
      openFolder(runConfig(first)),
      new RangeError(
        `2 of 3 images in "${dir}" are smaller than the crop of 108x108, first "low.png" ` +
          "(80x200): use --input-height 80, or --no-crop",
      ),
    );
    assert.equal((await openFolder(runConfig({ ...first, inputHeight: 80 }))).size, 3);
    assert.equal((await openFolder(runConfig({ ...first, crop: false }))).size, 3);
    await assert.rejects(
      openFolder(runConfig({ ...first, inputHeight: 100, inputWidth: 95 })),
      /use --input-height 80 --input-width 90, or --no-crop$/,
    );
  }));

Deno.test("openFolder() skips files that are no images, by name and with a reason", () =>
  inTempDir(async (dir) => {
    await write(dir, { "good.png": flat(color) });
    await Deno.writeTextFile(join(dir, "text.jpg"), "not an image");
    await Deno.writeTextFile(join(dir, "empty.jpg"), "");
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>';
    await Deno.writeTextFile(join(dir, "vector.png"), svg);
    const progress: string[] = [];
    const dataset = await openFolder(runConfig({ ...wholeImages, dataset: dir }), {
      onProgress: ({ done, total, what }) => progress.push(`${what} ${done}/${total}`),
    });
    assert.equal(dataset.size, 1);
    assert.deepEqual(dataset.skipped, [
      { file: "empty.jpg", reason: "is empty" },
      { file: "text.jpg", reason: "is no image in a format that can be decoded" },
      {
        file: "vector.png",
        reason: "is svg, which is not one of jpeg, png, webp, gif, tiff, heif",
      },
    ]);
    assert.equal(progress.at(-1), "reading image headers 4/4");
  }));

Deno.test("openFolder() skips a small file that promises gigabytes of pixels", () =>
  inTempDir(async (dir) => {
    await write(dir, { "good.png": flat(color) });
    const bomb = await flat(color).png().toBuffer();
    bomb.writeUInt32BE(20_000, 16); // width
    bomb.writeUInt32BE(20_000, 20); // height
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    await Deno.writeFile(join(dir, "bomb.png"), bomb);
    const dataset = await openFolder(runConfig({ ...wholeImages, dataset: dir }));
    assert.deepEqual(dataset.skipped, [
      {
        file: "bomb.png",
        reason: "has more than 268 million pixels, the most that are decoded: scale it down",
      },
    ]);
  }));

Deno.test("openFolder() says what a file is that is called an image and is none", () =>
  inTempDir(async (dir) => {
    await writePngs(dir, 1);
    const contents = {
      "bmp.jpg": `BM${"\0".repeat(12)}\x28\0\0\0`,
      "heic.jpg": "\0\0\0\x18ftypheic\0\0\0\0",
      "page.jpg": "<!DOCTYPE html><html><body>404</body></html>",
      "pointer.jpg": "version https://git-lfs.github.com/spec/v1\n",
      "text.jpg": "Lorem ipsum. ".repeat(20),
      "zeros.jpg": "\0".repeat(4096),
    };
    for (const [name, content] of Object.entries(contents)) {
      await Deno.writeFile(join(dir, name), new TextEncoder().encode(content));
    }
    const { skipped } = await openFolder(runConfig({ dataset: dir }));
    assert.deepEqual(skipped.map(({ file, reason }) => `${file} ${reason}`), [
      "bmp.jpg is BMP by its content: convert it to JPEG or PNG",
      "heic.jpg is HEIC by its content: convert it to JPEG or PNG",
      "page.jpg is a web page by its content: download the file again",
      "pointer.jpg is a pointer of Git LFS, not the file itself: fetch it with git lfs pull",
      "text.jpg is text by its content: download the file again",
      "zeros.jpg begins with zeros only: copy or download it again",
    ]);
  }));

Deno.test("openFolder() refuses a folder in which nothing matches, or nothing is readable", () =>
  inTempDir(async (dir) => {
    const config = runConfig({ dataset: dir });
    await assert.rejects(openFolder(config), {
      message: `"${dir}" holds no files: put images there`,
    });
    await Deno.writeTextFile(join(dir, "notes.txt"), "");
    await assert.rejects(openFolder(config), {
      message: `no file in "${dir}" matches "**/*.{jpg,png,webp}": put images there, or change ` +
        "--pattern; there are files that are no images, 1 .txt: 1",
    });
    await Deno.writeTextFile(join(dir, "text.jpg"), "not an image");
    await assert.rejects(
      openFolder(config),
      /none of the 1 files .* first "text\.jpg" \(is no image/,
    );
  }));

Deno.test("load() puts the next readable image in place of a broken one, and tells once", () =>
  inTempDir(async (dir) => {
    await writePngs(dir, 3, 64);
    const jpeg = await noiseJpeg(64);
    await Deno.writeFile(join(dir, "2.png"), jpeg.subarray(0, jpeg.length / 2));
    const dataset = await openFolder(runConfig({ dataset: dir, crop: false }));
    const told: SkippedImage[] = [];
    dataset.skippedLater.subscribe((skipped) => told.push(skipped));
    assert.equal(dataset.size, 3);
    assert.deepEqual(dataset.skipped, []);
    const [again, broken, first] = await Promise.all([2, 2, 0].map((i) => load(dataset, i)));
    assert.deepEqual(broken, first);
    assert.deepEqual(again, first);
    assert.deepEqual(await load(dataset, 2), first);
    assert.equal(told.length, 1);
    assert.equal(told[0].file, "2.png");
    assert.match(told[0].reason, /is truncated|cannot be decoded/);
  }));

Deno.test("load() errors when no image is readable", () =>
  inTempDir(async (dir) => {
    await writePngs(dir, 2);
    const dataset = await openFolder(runConfig({ dataset: dir, crop: false }));
    await Deno.remove(join(dir, "0.png"));
    await Deno.remove(join(dir, "1.png"));
    await assert.rejects(load(dataset, 1), /can stand in for "1\.png": all are broken/);
  }));

Deno.test("labels come from the first folder of a path, sorted by name", () =>
  inTempDir(async (dir) => {
    await writePngs(join(dir, "dogs", "small"), 1);
    await writePngs(join(dir, "cats"), 2);
    const dataset = await openFolder(runConfig({ dataset: dir, crop: false, labels: "folder" }));
    assert.deepEqual(dataset.classes, ["cats", "dogs"]);
    assert.deepEqual([0, 1, 2].map((i) => [dataset.id(i), dataset.label(i)]), [
      ["cats/0.png", 0],
      ["cats/1.png", 0],
      ["dogs/small/0.png", 1],
    ]);
    const unlabelled = await openFolder(runConfig({ dataset: dir, crop: false }));
    assert.deepEqual([unlabelled.classes, unlabelled.label(0)], [undefined, undefined]);
  }));

Deno.test("a broken image's stand-in is of its own class", () =>
  inTempDir(async (dir) => {
    await writePngs(join(dir, "cats"), 2);
    await writePngs(join(dir, "dogs"), 1);
    const dataset = await openFolder(runConfig({ dataset: dir, crop: false, labels: "folder" }));
    await Deno.remove(join(dir, "cats", "1.png"));
    await flat([9, 9, 9]).png().toFile(join(dir, "cats", "0.png"));
    assertNear(await load(dataset, 1), [9], 0, "stand-in");
  }));

Deno.test("labels need two classes, and by the first rules every image in a subfolder", () =>
  inTempDir(async (dir) => {
    const config = runConfig({ dataset: dir, crop: false, labels: "folder" });
    await writePngs(join(dir, "cats"), 1);
    await assert.rejects(openFolder(config), /in one subfolder only, "cats", and .* --labels none/);
    await writePngs(dir, 1);
    const first = { ...config, reading: 1 } as const;
    await assert.rejects(openFolder(first), /^Error: "0\.png" lies in .* --labels none$/);
  }));
