import assert from "node:assert/strict";
import sharp from "sharp";
import {
  checkFfmpeg,
  checkGrid,
  encodeMovie,
  encodePicture,
  parseLatents,
  planOf,
  readRecipe,
  type Recipe,
  stillFormats,
} from "../../../pipeline/generator/mod.ts";

const recipe: Recipe = {
  dcgan: 1,
  run: 'Gesichter "ü" <&>',
  step: 7,
  weights: "averaged",
  index: 5,
  count: 1,
  seed: -3,
  zDist: "normal",
  truncate: 0.5,
  labels: [1],
  z: undefined,
  backend: "wasm",
  walk: undefined,
};

for (const channels of [1, 3, 4] as const) {
  for (const format of stillFormats) {
    Deno.test(`a ${format} of ${channels} channels holds its pixels and what made it`, async () => {
      const pixels = new Uint8Array(16 * 16 * channels).map((_, i) => (i * 7) % 256);
      const raster = { height: 16, width: 16, channels, pixels };
      const file = await encodePicture(raster, format, recipe);
      assert.deepEqual(await readRecipe(file), recipe);
      const image = sharp(file);
      assert.equal((await image.metadata()).format, format);
      if (channels === 1) image.toColourspace("b-w");
      if (format === "png") {
        assert.deepEqual(new Uint8Array(await image.raw().toBuffer()), pixels);
      }
    });
  }
}

Deno.test("a picture of another program, or none, says so", async () => {
  const raw = { height: 2, width: 2, channels: 3 } as const;
  const plain = new Uint8Array(await sharp(new Uint8Array(12), { raw }).png().toBuffer());
  await assert.rejects(readRecipe(plain), /it does not say what made it/);
  await assert.rejects(readRecipe(Uint8Array.of(1, 2, 3)), /it is no picture/);
});

Deno.test("a picture's own z is read back bit for bit, for a generator of that zDim alone", () => {
  const z = Float32Array.of(0.1, -2, 3.5, Math.fround(Math.PI));
  const text = new Uint8Array(z.buffer).toBase64();
  const own = { ...recipe, seed: undefined, count: 2, z: text };
  assert.deepEqual(planOf(own, 2).z, [z.slice(0, 2), z.slice(2)]);
  assert.throws(() => planOf(own, 3), /name the run that drew it/);
  assert.throws(() => planOf({ ...own, z: undefined }, 2), /state that file by --z/);
  assert.throws(
    () => planOf({ ...recipe, walk: "--sweep 1" }, 2),
    /state its flags again, .*--sweep 1/,
  );
});

Deno.test("a grid that no file or memory can hold is refused before it is drawn", () => {
  const layout = { height: 64, width: 64, count: 100 };
  checkGrid(layout, "png");
  assert.throws(
    () => checkGrid({ ...layout, count: 1e6 }, "webp"),
    /webp holds 16383 a side: lower/,
  );
  assert.throws(
    () => checkGrid(layout, "gif", 1e4),
    /at most \d+ are held at once: lower --frames/,
  );
});

Deno.test("z comes as latents.json has it, or as lists alone; other files are refused", () => {
  const sizes = { zDim: 2, yDim: 3 };
  assert.deepEqual(parseLatents('{"z":[[1,2],[3,4]],"labels":[2,0]}', sizes), {
    z: [Float32Array.of(1, 2), Float32Array.of(3, 4)],
    labels: [2, 0],
  });
  assert.equal(parseLatents("[1,2]", sizes).z.length, 1);
  assert.throws(() => parseLatents("[[1,2],[3]]", sizes), /vector 1 has 1 numbers.* takes 2/);
  assert.throws(() => parseLatents('{"z":[[1,2]],"labels":[3]}', sizes), /from 0 to 2/);
  assert.throws(() => parseLatents("{}", sizes), /it must be JSON/);
});

Deno.test("a GIF plays all frames, endlessly, and holds what made it", async () => {
  const frames = [0, 120, 240].map((value) => ({
    ...{ height: 16, width: 16, channels: 3 as const },
    pixels: new Uint8Array(16 * 16 * 3).fill(value),
  }));
  for (const format of ["gif", "webp"] as const) {
    const file = await encodeMovie(frames, format, { frameMillis: 80, recipe });
    const { pages, loop, delay } = await sharp(file, { animated: true }).metadata();
    assert.deepEqual([pages, loop, delay], [3, 0, [80, 80, 80]]);
    if (format === "webp") assert.deepEqual(await readRecipe(file), recipe);
    else assert(new TextDecoder("latin1").decode(file).includes('{"dcgan":1'));
  }
});

const hasFfmpeg = (() => {
  try {
    checkFfmpeg();
    return true;
  } catch {
    return false;
  }
})();

Deno.test({
  name: `an mp4 of odd sizes plays as long as its frames${
    hasFfmpeg ? "" : " (skipped, no ffmpeg)"
  }`,
  ignore: !hasFfmpeg,
  async fn() {
    const frame = (level: number) => ({
      ...{ height: 17, width: 23, channels: 1 as const },
      pixels: new Uint8Array(17 * 23).fill(level),
    });
    const frames = [0, 60, 120, 180, 240].map(frame);
    const film = await encodeMovie(frames, "mp4", { frameMillis: 100, recipe });
    const path = Deno.makeTempFileSync({ suffix: ".mp4" });
    Deno.writeFileSync(path, film);
    const { stderr } = new Deno.Command("ffmpeg", { args: ["-i", path] }).outputSync();
    Deno.removeSync(path);
    const text = new TextDecoder().decode(stderr);
    assert.match(text, /Video: h264.* 24x18[ ,]/);
    assert.match(text, /Duration: 00:00:00\.50/);
    assert.match(text, /comment +: \{"dcgan":1/);
  },
});
