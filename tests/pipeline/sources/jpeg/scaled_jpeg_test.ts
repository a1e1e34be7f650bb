import assert from "node:assert/strict";
import sharp, { type JpegOptions, type Sharp } from "sharp";
import { jpegHeader } from "../../../../pipeline/sources/jpeg/jpeg_header.ts";
import { scalePlain, tapsOf } from "../../../../pipeline/sources/jpeg/scale.ts";
import {
  type DecodeOtherwise,
  jpegScaler,
  trusted,
} from "../../../../pipeline/sources/jpeg/scaled_jpeg.ts";
import { openTurboJpeg } from "../../../../pipeline/sources/jpeg/turbojpeg.ts";

type Shape = [height: number, width: number, channels: 1 | 3];

/** Waves and noise. */
function noisy([height, width, channels]: Shape) {
  const pixels = new Uint8Array(height * width * channels).map((_, at) => {
    const [x, y] = [Math.floor(at / channels) % width, Math.floor(at / channels / width)];
    return 128 + 60 * Math.sin(x / 9 + at % 3) + 40 * Math.cos(y / 7) + (at * at * 7919) % 23;
  });
  const image = sharp(pixels, { raw: { height, width, channels } });
  return channels === 1 ? image.toColourspace("b-w") : image;
}

const bySharp: DecodeOtherwise = async (bytes, channels) =>
  new Uint8Array(
    await sharp(bytes).toColourspace(channels === 1 ? "b-w" : "srgb").raw().toBuffer(),
  );
const byNobody: DecodeOtherwise = () => Promise.reject(new Error("the library did not decode it"));

/** The largest centre of the output's shape, as a run takes it. */
function planOf([height, width, channels]: Shape, [outHeight, outWidth]: [number, number]) {
  const scale = Math.min(height / outHeight, width / outWidth);
  const part = {
    height: Math.max(1, Math.round(outHeight * scale)),
    width: Math.max(1, Math.round(outWidth * scale)),
  };
  const [left, top] = [
    Math.round((width - part.width) / 2),
    Math.round((height - part.height) / 2),
  ];
  return {
    ...{ height: outHeight, width: outWidth, channels, image: { height, width } },
    part: { left, top, ...part },
  };
}

const turbo = await trusted(openTurboJpeg());
const cases: [string, Shape, [number, number], JpegOptions][] = [
  ["as CelebA's", [218, 178, 3], [64, 64], {}],
  ["with all colours", [218, 178, 3], [64, 64], { chromaSubsampling: "4:4:4" }],
  ["progressive", [101, 67, 3], [32, 32], { progressive: true }],
  ["gray", [63, 65, 1], [64, 64], {}],
  ["to be enlarged", [20, 33, 3], [64, 64], {}],
  ["of one pixel", [1, 1, 3], [16, 16], {}],
  ["much too large", [1300, 900, 3], [16, 24], {}],
  ["unchanged", [64, 64, 3], [64, 64], {}],
];

for (const [name, shape, size, options] of cases) {
  Deno.test({
    name:
      `a JPEG ${name} has the same pixels by libturbojpeg, by sharp, and by the plain reference`,
    ignore: turbo === undefined,
    async fn() {
      const file = new Uint8Array(await noisy(shape).jpeg(options).toBuffer());
      const plan = planOf(shape, size);
      const pixels = await jpegScaler(turbo).pixels(file, plan, byNobody);
      assert.deepEqual(await jpegScaler().pixels(file, plan, bySharp), pixels);
      const rowBytes = shape[1] * shape[2];
      const start = plan.part.top * rowBytes + plan.part.left * shape[2];
      const part = { ...plan.part, channels: shape[2], start, rowBytes };
      assert.deepEqual(scalePlain(await bySharp(file, shape[2]), part, plan), pixels);
    },
  });
}

Deno.test("scaling is a triangle filter's: near to sharp's linear kernel without its shortcut", async () => {
  const shape: Shape = [218, 178, 3];
  const plan = planOf(shape, [64, 64]);
  const file = new Uint8Array(await noisy(shape).jpeg().toBuffer());
  const pixels = await jpegScaler().pixels(file, plan, bySharp);
  const fit = { height: 64, width: 64, fit: "cover", kernel: "linear" } as const;
  const theirs = await sharp(file).resize({ ...fit, fastShrinkOnLoad: false }).raw().toBuffer();
  const apart = pixels.reduce((sum, value, i) => sum + Math.abs(value - theirs[i]), 0);
  assert.ok(apart / pixels.length < 2, `${apart / pixels.length} levels apart`);
});

Deno.test("weights are 1 together, and lie inside of the image", () => {
  for (const [from, to] of [[1, 16], [178, 64], [64, 64], [1300, 16], [7, 9]]) {
    const { pairs, used, firsts, weights } = tapsOf(from, to);
    for (let i = 0; i < to; i++) {
      const own = weights.subarray(2 * pairs * i, 2 * pairs * (i + 1));
      assert.equal(own.reduce((sum, weight) => sum + weight, 0), 1 << 14);
      assert.ok(own.every((weight, tap) => weight === 0 || firsts[i] + tap < from));
      assert.ok(own.subarray(2 * used[i]).every((weight) => weight === 0));
    }
  }
});

Deno.test("many JPEGs at once, of many sizes, do not disturb each other", async () => {
  const shapes = Array.from({ length: 40 }, (_, i): Shape => [30 + 7 * i, 40 + 5 * (i % 9), 3]);
  const files = await Promise.all(
    shapes.map(async (shape) => new Uint8Array(await noisy(shape).jpeg().toBuffer())),
  );
  const scaler = jpegScaler(turbo);
  const pixelsOf = (i: number) => scaler.pixels(files[i], planOf(shapes[i], [32, 32]), bySharp);
  const atOnce = await Promise.all(files.map((_, i) => pixelsOf(i)));
  for (const i of files.keys()) assert.deepEqual(await pixelsOf(i), atOnce[i]);
});

Deno.test("a library that decodes otherwise is not used", async () => {
  let isClosed = false;
  const other = {
    library: "libother.so",
    decode: (_: Uint8Array, { pixels }: { pixels: Uint8Array }) => {
      pixels.fill(7);
      return Promise.resolve(true);
    },
    close: () => void (isClosed = true),
  };
  assert.equal(await trusted(other), undefined);
  assert.ok(isClosed);
});

Deno.test({
  name: "of a truncated JPEG the library says so",
  ignore: turbo === undefined,
  async fn() {
    const file = new Uint8Array(await noisy([218, 178, 3]).jpeg().toBuffer());
    const plan = planOf([218, 178, 3], [64, 64]);
    await assert.rejects(jpegScaler(turbo).pixels(file.subarray(0, 3000), plan, byNobody));
  },
});

Deno.test("a JPEG's header tells size, colours, orientation, and whether a decoder is needed", async () => {
  const headerOf = async (image: Sharp) =>
    jpegHeader(new Uint8Array(await image.jpeg().toBuffer()));
  const size = { height: 30, width: 20 };
  const plain = { ...size, components: 3, orientation: 1, isPlain: true };
  assert.deepEqual(await headerOf(noisy([30, 20, 3])), plain);
  assert.deepEqual(await headerOf(noisy([30, 20, 1])), { ...plain, components: 1 });
  assert.deepEqual(await headerOf(noisy([30, 20, 3]).withMetadata({ orientation: 6 })), {
    ...plain,
    ...{ orientation: 6, isPlain: false }, // sharp adds a profile
  });
  assert.equal((await headerOf(noisy([30, 20, 3]).withIccProfile("p3")))?.isPlain, false);
  const cmyk = await headerOf(noisy([30, 20, 3]).toColourspace("cmyk"));
  assert.deepEqual([cmyk?.components, cmyk?.isPlain], [4, false]);
});

Deno.test("what is cut off before the size, or is no JPEG, has no header", async () => {
  const file = new Uint8Array(await noisy([30, 20, 3]).jpeg().toBuffer());
  const frame = file.findIndex((byte, i) => byte === 0xff && file[i + 1] === 0xc0);
  for (let end = 0; end < frame + 10; end++) {
    assert.equal(jpegHeader(file.subarray(0, end)), undefined);
  }
  assert.equal(jpegHeader(new Uint8Array(await noisy([30, 20, 3]).png().toBuffer())), undefined);
});
