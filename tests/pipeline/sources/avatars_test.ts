import assert from "node:assert/strict";
import { join } from "node:path";
import denoJson from "../../../deno.json" with { type: "json" };
import { avatarCache } from "../../../pipeline/sources/avatar_cache.ts";
import { openAvatars } from "../../../pipeline/sources/avatars.ts";
import {
  avatarPackageVersion,
  avatarStyle,
  avatarStyleNames,
} from "../../../pipeline/sources/avatar_styles.ts";
import { inTempDir, load, runConfig } from "./_fixtures.ts";

async function cachedFiles(cacheDir: string): Promise<string[]> {
  const [style] = await Array.fromAsync(Deno.readDir(join(cacheDir, "avatars")));
  const folder = join(cacheDir, "avatars", style.name, "16x16");
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => join(folder, name)).sort();
}

Deno.test("every style draws faces that differ, and names its artist and licence", async () => {
  for (const name of avatarStyleNames) {
    const style = await avatarStyle(name, true);
    const faces = new Set(Array.from({ length: 20 }, (_, i) => style.svg(i, 16)));
    assert.equal(faces.size, 20, name);
    assert.match(style.credit.licence, /^CC/);
    assert.match(style.credit.url, /^https:/);
    assert.ok(style.credit.artist.length > 3 && style.credit.title.length > 3);
  }
});

Deno.test("every style's version is the one that is pinned in the imports", () => {
  for (const name of avatarStyleNames) {
    const drawings = `@dicebear/${name.replace("-white", "")}`;
    const pinned = (denoJson.imports as Record<string, string>)[drawings];
    assert.equal(pinned, `npm:${drawings}@${avatarPackageVersion}`);
  }
});

Deno.test("openAvatars() draws the same face for every run, at the output size", () =>
  inTempDir(async (dir) => {
    const one = await openAvatars(runConfig({ cacheDir: join(dir, "a"), model: { seed: 1 } }));
    const two = await openAvatars(runConfig({ cacheDir: join(dir, "b"), model: { seed: 2 } }));
    const face = await load(one, 3);
    assert.equal(face.length, 16 * 16 * 3);
    assert.deepEqual(await load(two, 3), face);
    assert.notDeepEqual(await load(two, 4), face);
    assert.deepEqual([one.size, one.channels, one.label(3)], [8, 3, undefined]);
    assert.equal(one.credit?.artist, "Lisa Wischofsky");
  }));

Deno.test("openAvatars() keeps what it drew, and nothing half-written", () =>
  inTempDir(async (cacheDir) => {
    const drawn = await load(await openAvatars(runConfig({ cacheDir })), 5);
    const files = await cachedFiles(cacheDir);
    assert.deepEqual(files.map((file) => file.slice(-10)), ["000005.png"]);
    assert.deepEqual(await load(await openAvatars(runConfig({ cacheDir })), 5), drawn);
  }));

Deno.test("openAvatars() reads a cached face rather than drawing it", () =>
  inTempDir(async (cacheDir) => {
    const dataset = await openAvatars(runConfig({ cacheDir }));
    const [, four] = [await load(dataset, 5), await load(dataset, 4)];
    const files = await cachedFiles(cacheDir);
    await Deno.copyFile(files[0], files[1]); // 000004.png over 000005.png
    assert.deepEqual(await load(dataset, 5), four);
  }));

Deno.test("openAvatars() draws a damaged cached face again", () =>
  inTempDir(async (cacheDir) => {
    const dataset = await openAvatars(runConfig({ cacheDir }));
    const drawn = await load(dataset, 5);
    const [file] = await cachedFiles(cacheDir);
    const png = await Deno.readFile(file);
    await Deno.writeFile(file, png.subarray(0, png.length / 2));
    assert.deepEqual(await load(dataset, 5), drawn);
    assert.deepEqual(await Deno.readFile(file), png);
  }));

Deno.test("openAvatars() goes on without a cache that cannot be written, and warns once", () =>
  inTempDir(async (dir) => {
    const cacheDir = join(dir, "file");
    await Deno.writeTextFile(cacheDir, "in the way of the folder");
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    const dataset = await openAvatars(runConfig({ cacheDir }), { onWarning });
    for (const index of [0, 1, 2]) assert.equal((await load(dataset, index)).length, 16 * 16 * 3);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /^avatars are not cached, so each run draws them anew: /);
  }));

Deno.test("avatarCache() warns once of writes that fail at the same time", () =>
  inTempDir(async (dir) => {
    const file = join(dir, "file");
    await Deno.writeTextFile(file, "in the way of the folder");
    const size = { height: 1, width: 1, channels: 3 as const };
    const warnings: string[] = [];
    const cache = avatarCache(file, size, (message) => warnings.push(message));
    const image = { ...size, pixels: new Uint8Array(3) };
    await Promise.all([0, 1, 2].map((index) => cache.write(index, image)));
    assert.equal(warnings.length, 1);
  }));

Deno.test("openAvatars() gives gray, or keeps alpha around a face without a background", () =>
  inTempDir(async (cacheDir) => {
    const gray = await load(await openAvatars(runConfig({ cacheDir, cDim: 1 })), 0);
    assert.equal(gray.length, 16 * 16);
    assert.ok(new Set(gray).size > 20);
    const rgba = await load(await openAvatars(runConfig({ cacheDir, cDim: 4 })), 0);
    const alpha = rgba.filter((_, i) => i % 4 === 3);
    assert.deepEqual([Math.min(...alpha), Math.max(...alpha)], [0, 255]);
  }));

Deno.test("openAvatars() draws a square as large as the longer side, and takes its centre", () =>
  inTempDir(async (cacheDir) => {
    const square = { outputHeight: 32, outputWidth: 32 };
    const wide = { outputHeight: 16, outputWidth: 32 };
    const whole = await load(await openAvatars(runConfig({ cacheDir, model: square })), 1);
    const part = await load(await openAvatars(runConfig({ cacheDir, model: wide })), 1);
    assert.deepEqual(part, whole.subarray(8 * 32 * 3, 24 * 32 * 3));
  }));

Deno.test("openAvatars() refuses an unknown style, and a crop beyond its images", async () => {
  await assert.rejects(
    openAvatars(runConfig({ avatarStyle: "toString" })),
    /no avatar style "toString": use adventurer, big-smile, micah, personas, personas-white, lorelei, notionists$/,
  );
  await assert.rejects(
    openAvatars(runConfig({ inputHeight: 20 })),
    /every image of "avatars" is 16x16, smaller than the crop of 20x20: use --input-height 16/,
  );
});
