/** By the rules of today: what becomes of a folder's files, and what is said of it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { evenIndices } from "../../../pipeline/contracts/evenly_spaced.ts";
import type { SkippedImage } from "../../../pipeline/contracts/dataset.ts";
import { loadedLabel } from "../../../pipeline/contracts/dataset.ts";
import { openFolder } from "../../../pipeline/sources/folder.ts";
import { flat, inTempDir, load, runConfig, writePngs } from "./_fixtures.ts";

const usual = "**/*.{jpg,jpeg,jfif,png,webp,gif,tif,tiff,avif}";
const color = [200, 100, 50];

async function write(dir: string, images: Record<string, Sharp>) {
  await Deno.mkdir(dir, { recursive: true });
  for (const [file, image] of Object.entries(images)) await image.toFile(join(dir, file));
}

/** Opens a folder, and gathers what is said of it. */
async function opened(dataset: string, changes: Parameters<typeof runConfig>[0] = {}) {
  const warnings: string[] = [];
  const skippedLater: SkippedImage[] = [];
  const config = runConfig({ dataset, pattern: usual, ...changes });
  const images = await openFolder(config, { onWarning: (message) => void warnings.push(message) });
  images.skippedLater.subscribe((skipped) => skippedLater.push(skipped));
  return { images, warnings, skippedLater, notes: images.notes!.join("\n") };
}

/** A red frame around a green middle. */
async function framed(width: number, height: number) {
  const middle = await flat([0, 255, 0], height / 2, width / 2).png().toBuffer();
  return flat([255, 0, 0], height, width).composite([{ input: middle }]);
}

/** Noise, so that a cut file lacks pixels and not only its end marker. */
const noiseJpeg = (side: number) =>
  sharp(new Uint8Array(side * side * 3).map((_, i) => (i * i * 7919) % 251), {
    raw: { height: side, width: side, channels: 3 },
  }).jpeg().toBuffer();

Deno.test("the largest centre of the output's shape is taken, and said with the flags", () =>
  inTempDir(async (dir) => {
    await write(dir, { "a.png": await framed(160, 120), "b.png": await framed(160, 120) });
    const { images, notes, warnings } = await opened(dir);
    assert.match(
      notes,
      /^the centre 120x120 of 160x120 \(--no-crop takes all, --input-height less\), scaled to 16x16$/m,
    );
    assert.deepEqual(warnings, []);
    const pixels = await load(images, 0);
    assert.deepEqual([...pixels.slice(0, 3)], [255, 0, 0]); // the frame is in it
    const centre = (8 * 16 + 8) * 3;
    assert.deepEqual([...pixels.slice(centre, centre + 3)], [0, 255, 0]);
    const wide = await opened(dir, { model: { outputHeight: 16, outputWidth: 32 } });
    assert.match(
      wide.notes,
      /^the centre 160x80 of 160x120 .* scaled to 32x16, sizes as width x height/,
    );
  }));

Deno.test("a crop to little of most images is warned of, and so are images that are enlarged", () =>
  inTempDir(async (dir) => {
    await write(dir, { "a.png": flat(color, 300, 400), "b.png": flat(color, 300, 400) });
    const small = await opened(dir, { inputHeight: 30 });
    assert.match(small.warnings[0], /is 0\.8 % of most images \(30x30 of 400x300\): .* --no-crop/);
    const large = await opened(dir, { model: { outputHeight: 512, outputWidth: 512 } });
    assert.match(
      large.warnings[0],
      /most images are enlarged, 300x300 to 512x512: .*--output-height/,
    );
    assert.deepEqual((await opened(dir, { crop: false })).warnings, []);
  }));

Deno.test("images that are too small are skipped one by one, and only too many of them refuse", () =>
  inTempDir(async (dir) => {
    await writePngs(dir, 4, 120);
    await write(dir, { "pixel.png": flat(color, 1) });
    for (const changes of [{}, { crop: false }, { inputHeight: 100 }]) {
      const { images } = await opened(dir, changes);
      assert.deepEqual([images.size, images.skipped.length], [4, 1]);
      assert.match(
        images.skipped[0].reason,
        /^is 1x1, (less than a quarter|smaller than the crop)/,
      );
    }
    const all = opened(dir, { inputHeight: 400 });
    await assert.rejects(
      all,
      /none of the 5 files .*smaller than the crop of 400x400\): use --input-height 120/,
    );
  }));

Deno.test("whatever can be decoded is taken by its usual extensions", () =>
  inTempDir(async (dir) => {
    const image = flat(color);
    await write(dir, {
      "a.avif": image.clone().avif(),
      "b.GIF": image.clone().gif(),
      "c.tif": image.clone().tiff(),
      "d.TIFF": image.clone().tiff(),
      "e.webp": image.clone().webp(),
    });
    await Deno.writeFile(join(dir, "f.jfif"), await image.clone().jpeg().toBuffer());
    await Deno.writeTextFile(join(dir, "g.svg"), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    const { images, notes } = await opened(dir);
    assert.deepEqual([images.size, images.channels], [6, 3]);
    assert.match(notes, /^left out: \.svg, which cannot be decoded: 1 \(g\.svg\)/m);
  }));

Deno.test("alpha that is opaque throughout is dropped, and said; a transparent pixel keeps it", () =>
  inTempDir(async (dir) => {
    const opaque = flat([...color, 255]);
    await write(join(dir, "opaque"), {
      "a.png": opaque.clone().png(),
      "b.png": opaque.clone().png(),
    });
    await write(join(dir, "clear"), {
      "a.png": opaque.clone().png(),
      "b.png": flat([...color, 254]),
    });
    const { images, notes } = await opened(join(dir, "opaque"));
    assert.equal(images.channels, 3);
    assert.match(
      notes,
      /^alpha is dropped, .* 255 throughout \(images looked at: 2; --c-dim 4 keeps it/m,
    );
    assert.equal((await opened(join(dir, "clear"))).images.channels, 4);
    assert.equal((await opened(join(dir, "opaque"), { cDim: 4 })).images.channels, 4);
  }));

Deno.test("a JPEG that lacks its end marker loads as with it, and one that lacks pixels is skipped", () =>
  inTempDir(async (dir) => {
    const jpeg = await noiseJpeg(64);
    await Deno.writeFile(join(dir, "a.jpg"), jpeg);
    await Deno.writeFile(join(dir, "b.jpg"), jpeg.subarray(0, -2));
    await Deno.writeFile(join(dir, "c.jpg"), jpeg.subarray(0, -200));
    const { images, skippedLater } = await opened(dir);
    assert.deepEqual(await load(images, 1), await load(images, 0));
    assert.deepEqual(skippedLater, []);
    await load(images, 2);
    assert.deepEqual(skippedLater, [
      { file: "c.jpg", reason: "is truncated: its last pixels are missing" },
    ]);
  }));

/** A gray PNG of one bit a pixel, all black, so that it is small whatever its size. */
function blackPng(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Uint8Array) => {
    const bytes = Buffer.alloc(12 + data.length);
    bytes.writeUInt32BE(data.length);
    bytes.write(type, 4, "latin1");
    bytes.set(data, 8);
    bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
    return bytes;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header[8] = 1; // bits a pixel
  const rows = deflateSync(new Uint8Array(height * (1 + Math.ceil(width / 8))));
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const chunks = [chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", new Uint8Array())];
  return Buffer.concat([signature, ...chunks]);
}

Deno.test("a photograph of 200 million pixels is loaded", () =>
  inTempDir(async (dir) => {
    await Deno.writeFile(join(dir, "a.png"), blackPng(16320, 12240));
    const { images } = await opened(dir);
    assert.deepEqual([images.size, images.channels, images.skipped], [1, 1, []]);
    assert.deepEqual(await load(images, 0), new Uint8Array(16 * 16));
  }));

Deno.test("a class whose images are all broken is left out at the start, and said", () =>
  inTempDir(async (dir) => {
    await writePngs(join(dir, "cats"), 2, 64);
    await writePngs(join(dir, "dogs"), 2, 64);
    await Deno.mkdir(join(dir, "birds"));
    await Deno.writeFile(join(dir, "birds", "0.jpg"), (await noiseJpeg(64)).subarray(0, 900));
    await Deno.mkdir(join(dir, "fish"));
    await Deno.writeTextFile(join(dir, "fish", "0.xcf"), "x");
    const { images, notes } = await opened(dir, { labels: "folder" });
    assert.deepEqual([images.classes, images.size], [["cats", "dogs"], 4]);
    assert.match(notes, /^left out: classes without an image .*: 2 \(birds, fish\)$/m);
    assert.equal(images.skipped[0].file, "birds/0.jpg");
  }));

Deno.test("a class that loses its only image later is left out, and said, and another's image stands in", () =>
  inTempDir(async (dir) => {
    await writePngs(join(dir, "cats"), 2, 64);
    await writePngs(join(dir, "dogs"), 1, 64);
    const { images, warnings } = await opened(dir, { labels: "folder" });
    await Deno.remove(join(dir, "dogs", "0.png"));
    const [first, again] = [await load(images, 2), await load(images, 2)];
    assert.deepEqual([first, again], [await load(images, 0), await load(images, 0)]);
    assert.equal(images.label(2), 1); // as it is recorded
    assert.equal(loadedLabel(images, 2), 0); // as it is trained on
    assert.deepEqual(warnings.filter((text) => text.includes("left out")).length, 1);
    assert.match(warnings[0], /^class "dogs" is left out, and images of others stand in: /);
  }));

Deno.test("files beside the class folders are left out, and classes that are numbers go by value", () =>
  inTempDir(async (dir) => {
    for (const name of ["10", "9"]) await writePngs(join(dir, name), 1);
    await writePngs(dir, 1);
    const { images, notes } = await opened(dir, { labels: "folder" });
    assert.deepEqual([images.classes, images.size], [["9", "10"], 2]);
    assert.match(
      notes,
      /^left out: files in no subfolder, so of no class: 1 \(0\.png\); move them/m,
    );
  }));

Deno.test("of a large folder a stated sample of headers is read, and the others are judged when loaded", () =>
  inTempDir(async (dir) => {
    const gray = await flat([7, 7, 7]).toColourspace("b-w").png().toBuffer();
    const looked = new Set(evenIndices(1100, 1024));
    const [coloured, broken] = Array.from(Array(1100).keys()).filter((i) => !looked.has(i));
    for (let i = 0; i < 1100; i++) {
      const bytes = i === coloured ? await flat(color).png().toBuffer() : gray;
      const file = join(dir, `${String(i).padStart(4, "0")}.png`);
      await Deno.writeFile(file, i === broken ? bytes.subarray(0, 20) : bytes);
    }
    const { images, notes, warnings, skippedLater } = await opened(dir);
    assert.match(
      notes,
      /^judged by the headers of 1024 of 1100 files: gray \(--c-dim takes another\)/m,
    );
    assert.deepEqual([images.size, images.skipped, warnings], [1100, [], []]);
    await load(images, coloured);
    assert.match(
      warnings[0],
      /has colours, and this run trains in gray: begin one with --c-dim 3$/,
    );
    assert.deepEqual(await load(images, broken), await load(images, broken + 1));
    assert.equal(skippedLater[0].file, images.id(broken));
  }));
