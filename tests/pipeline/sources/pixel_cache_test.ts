import assert from "node:assert/strict";
import { crc32 } from "@node-rs/crc32";
import { join } from "node:path";
import { openFolder } from "../../../pipeline/sources/folder.ts";
import { flat, inTempDir, load, runConfig, writePngs } from "./_fixtures.ts";

type Changes = Parameters<typeof runConfig>[0];

/** Opens a folder with its cache, loads all images, and closes it. */
async function loaded(dir: string, changes: Changes = {}) {
  const warnings: string[] = [];
  const images = await openFolder(
    runConfig({
      ...{ dataset: join(dir, "photos"), cacheDir: join(dir, "cache"), cacheImages: "auto" },
      ...changes,
    }),
    { onWarning: (message) => void warnings.push(message) },
  );
  const pixels: number[] = [];
  const digests: (string | undefined)[] = [];
  for (let i = 0; i < images.size; i++) {
    pixels.push((await load(images, i))[0]);
    digests.push(images.loadedDigest?.(i));
  }
  images.close?.();
  return { pixels, digests, warnings, notes: images.notes!.join("\n") };
}

const caches = (dir: string) =>
  [...Deno.readDirSync(join(dir, "cache/images"))].map(({ name }) =>
    join(dir, "cache/images", name)
  );

/** Writes another first pixel into each slot that is there, without its checksum. */
async function spoil(path: string) {
  const bytes = await Deno.readFile(path);
  for (let slot = 0; slot < bytes.length; slot += 32 + 16 * 16 * 3) bytes[slot + 32] ^= 255;
  await Deno.writeFile(path, bytes);
}

Deno.test("a second run takes decoded images from the cache, and their files' digests", () =>
  inTempDir(async (dir) => {
    await writePngs(join(dir, "photos"), 6);
    const first = await loaded(dir);
    assert.match(first.notes, /decoded images are kept in .*\.pixels, 1 MB once each was seen/);
    const second = await loaded(dir);
    assert.deepEqual(second, first);
    assert.equal(caches(dir).length, 1);
    const slotBytes = 32 + 16 * 16 * 3;
    const bytes = await Deno.readFile(caches(dir)[0]);
    assert.equal(bytes.length, 6 * slotBytes);
    // No file has these pixels: only the cache can have given them.
    const slot = bytes.subarray(2 * slotBytes, 3 * slotBytes);
    slot[32] = 77;
    const sum = crc32(slot.subarray(28), crc32(slot.subarray(0, 24)));
    new DataView(slot.buffer, slot.byteOffset).setUint32(24, sum);
    await Deno.writeFile(caches(dir)[0], bytes);
    assert.deepEqual((await loaded(dir)).pixels, first.pixels.with(2, 77));
  }));

Deno.test("a torn slot is decoded anew, and mended", () =>
  inTempDir(async (dir) => {
    await writePngs(join(dir, "photos"), 6);
    const first = await loaded(dir);
    const [path] = caches(dir);
    const whole = await Deno.readFile(path);
    await spoil(path);
    assert.deepEqual(await loaded(dir), first);
    assert.deepEqual(await Deno.readFile(path), whole);
    await Deno.truncate(path, 3000); // in the middle of a slot, as after a kill
    assert.deepEqual(await loaded(dir), first);
    assert.deepEqual(await Deno.readFile(path), whole);
  }));

Deno.test("an image that changes is decoded anew, and the others are not", () =>
  inTempDir(async (dir) => {
    await writePngs(join(dir, "photos"), 6);
    const first = await loaded(dir);
    await flat([200, 200, 200]).png().toFile(join(dir, "photos/3.png"));
    const second = await loaded(dir);
    assert.deepEqual(second.pixels, first.pixels.with(3, 200));
    assert.notEqual(second.digests[3], first.digests[3]);
    assert.equal(second.digests[2], first.digests[2]);
  }));

Deno.test("other settings have a cache of their own", () =>
  inTempDir(async (dir) => {
    await writePngs(join(dir, "photos"), 4);
    await loaded(dir);
    await loaded(dir, { crop: false });
    await loaded(dir, { model: { outputHeight: 8 } });
    await loaded(dir, { cDim: 1 });
    assert.equal(caches(dir).length, 4);
  }));

Deno.test("two runs at once share a cache", () =>
  inTempDir(async (dir) => {
    await writePngs(join(dir, "photos"), 20);
    const [one, two] = await Promise.all([loaded(dir), loaded(dir)]);
    assert.deepEqual(one.pixels, two.pixels);
    assert.deepEqual((await loaded(dir)).pixels, one.pixels);
    assert.equal(caches(dir).length, 1);
  }));

Deno.test("the cache holds as many images as its limit allows, and the oldest cache makes room", () =>
  inTempDir(async (dir) => {
    await writePngs(join(dir, "photos"), 40);
    const expected = (await loaded(dir, { cacheImages: "off" })).pixels;
    await loaded(dir, { crop: false });
    const [old] = caches(dir);
    await Deno.utime(old, 1000, 1000);
    const limited = await loaded(dir, { cacheLimit: 20_000 / 1e9 });
    assert.deepEqual(limited.pixels, expected);
    const now = caches(dir);
    assert.ok(!now.includes(old) && now.length === 1);
    assert.equal((await Deno.stat(now[0])).size, 25 * (32 + 16 * 16 * 3));
  }));

Deno.test("a cache folder that cannot be written is a warning", () =>
  inTempDir(async (dir) => {
    await writePngs(join(dir, "photos"), 4);
    await Deno.writeTextFile(join(dir, "cache"), "a file");
    const { pixels, warnings } = await loaded(dir);
    assert.equal(pixels.length, 4);
    assert.match(
      warnings.join(),
      /decoded images are not cached \(.*\): each run decodes them anew/,
    );
  }));

Deno.test("a part that a killed process has left is removed", () =>
  inTempDir(async (dir) => {
    await writePngs(join(dir, "photos"), 4);
    await Deno.mkdir(join(dir, "cache/images"), { recursive: true });
    const part = join(dir, "cache/images/x.unpacked.1.part");
    await Deno.writeTextFile(part, "half");
    await loaded(dir);
    assert.ok(!caches(dir).includes(part));
  }));
