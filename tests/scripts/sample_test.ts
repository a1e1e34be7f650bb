/** `deno task sample` as users call it. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { inTinyRun, pixelsOf } from "../pipeline/generator/_tiny_generator.ts";
import { hosted } from "./_host.ts";

const device = ["--threads", "1", "--backend", "wasm"];

const sample = (...words: string[]) => hosted("sample", [...device, ...words]);

/** With the permissions that the task has. */
async function sampleByTask(...words: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "sample", ...device, ...words],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, err };
}

Deno.test("sample draws a grid into the run's folder, and each image alone as in any batch", () =>
  inTinyRun({ labels: "folder" }, async (folder, dir) => {
    const grid = await sampleByTask(folder, "--count", "5", "--save-z");
    assert.equal(grid.code, 0, grid.err);
    assert.match(grid.out, /^5 images by the averaged generator of test after step 7, on wasm/);
    const picture = join(folder, "drawn", "step-000007_seed-0_grid.png");
    assert(existsSync(picture));

    const singles = ["--single", "--batch-size", "2", "--first", "3", "--count", "2"];
    const { code, err } = await sample(folder, ...singles, "--out", join(dir, "one"));
    assert.equal(code, 0, err);
    const names = Array.from(Deno.readDirSync(join(dir, "one")), ({ name }) => name).sort();
    assert.deepEqual(names, [
      "step-000007_seed-0_image-00003_label-1.png",
      "step-000007_seed-0_image-00004_label-0.png",
    ]);

    // Drawn again by the picture, and by the z that was saved.
    const like = await sample(folder, "--like", picture, "--out", join(dir, "like"));
    assert.equal(like.code, 0, like.err);
    const z = join(folder, "drawn", "step-000007_seed-0_z.json");
    const byZ = await sample(folder, "--z", z, "--columns", "2", "--out", join(dir, "z"));
    assert.equal(byZ.code, 0, byZ.err);
    const pixels = await pixelsOf(picture);
    for (const again of ["like/step-000007_seed-0_grid.png", "z/step-000007_z_grid.png"]) {
      // As a truth value: the difference of two long lists takes minutes to be printed.
      assert(Buffer.compare(await pixelsOf(join(dir, again)), pixels) === 0, again);
    }
  }));

Deno.test("sample refuses what it cannot follow in one line, and writes nothing", () =>
  inTinyRun({}, async (folder) => {
    const refusals: [words: string[], why: RegExp][] = [
      [[], /^error: nothing is named: give a run/],
      [[folder, "--labels", "1"], /^error: --labels is "1": the generator was trained without/],
      [[folder, "--checkpoint", "5"], /^error: run "test" has no checkpoint of step 5: there are/],
      [
        [folder, "--like", join(folder, "samples", "real_00_0000.png")],
        /does not say what made it/,
      ],
      [[folder, "--z", folder, "--seed", "3"], /^error: --seed draws a z, and --z gives it/],
      [[folder, "--neighbours", "2", "--single"], /^error: --single does not go with --neighbours/],
      [[folder, "--by", "pixels"], /^error: --by is for --neighbours: state one, or leave it out/],
      [[folder, "--sweep", "0", "--interpolate", "0,1"], /are two works: state one of them/],
      [[folder, "--neighbours", "--by", "inception"], /^error: --by is "inception": it must be/],
      [[folder, "--truncate", "0"], /^error: --truncate is "0": it must be 0\.01 or more/],
    ];
    for (const [words, why] of refusals) {
      const { code, out, err } = await sample(...words);
      assert.match(err, why);
      assert.deepEqual([code > 0, out, err.split("\n").length], [true, "", 2], err);
    }
    assert(!existsSync(join(folder, "drawn")));

    Deno.symlinkSync("/tmp", join(folder, "drawn"));
    assert.match((await sample(folder)).err, /drawn is a link, and a folder has to be there/);
  }));

Deno.test("sample films a walk from class to class, and a sweep of every number of z", () =>
  inTinyRun({ labels: "folder" }, async (folder, dir) => {
    const walk = [
      "--interpolate",
      "0,0",
      "--labels",
      "odd,even",
      "--frames",
      "3",
      "--movie",
      "webp",
    ];
    const { code, err } = await sampleByTask(folder, ...walk, "--out", dir);
    assert.equal(code, 0, err);
    assert(existsSync(join(dir, "step-000007_seed-0_interpolate-0-0_frames.png")));
    assert.equal(await playedMillis(join(dir, "step-000007_seed-0_interpolate-0-0.webp")), 480);

    const swept = await sample(folder, "--sweep", "all", "--frames", "4", "--out", dir);
    assert.equal(swept.code, 0, swept.err);
    assert.equal(await playedMillis(join(dir, "step-000007_seed-0_sweep-all.gif")), 480);
    const wrong = await sample(folder, "--sweep", "4", "--out", dir);
    assert.match(wrong.err, /^error: --sweep has "4": z has the dimensions 0 to 3, or say all\n$/);
  }));

Deno.test("sample adds images up, and follows the strongest directions", () =>
  inTinyRun({ labels: "folder" }, async (folder, dir) => {
    const out = join(dir, "sum");
    const sum = await sample(folder, "--arithmetic", "3 - 1", "--out", out);
    assert.equal(sum.code, 0, sum.err);
    const picture = join(out, "step-000007_seed-0_arithmetic_3-1_grid.png");
    const again = await sample(folder, "--like", picture, "--columns", "3", "--out", dir);
    assert.equal(again.code, 0, again.err);
    const pixels = await pixelsOf(join(dir, "step-000007_like_grid.png"));
    assert(Buffer.compare(pixels, await pixelsOf(picture)) === 0);

    const walk = await sample(folder, "--directions", "2", "--frames", "4", "--out", out);
    assert.equal(walk.code, 0, walk.err);
    assert.equal(await playedMillis(join(out, "step-000007_seed-0_directions-2.gif")), 480);
    assert.match((await sample(folder, "--directions", "5")).err, /z has 4; lower it/);
  }));

Deno.test("sample lays images beside their nearest real ones, and says when those are gone", () =>
  inTinyRun({ labels: "folder" }, async (folder, dir) => {
    const asked = [folder, "--neighbours", "3", "--count", "2", "--out", join(dir, "near")];
    const { code, out, err } = await sample(...asked);
    assert.equal(code, 0, err);
    assert.match(out, /by pixels: a sample is \d+\.\d\d times as far from its nearest real image/);
    const stem = join(dir, "near", "step-000007_seed-0_neighbours");
    const { images } = JSON.parse(Deno.readTextFileSync(`${stem}.json`));
    const [{ label, neighbours }] = images;
    assert.deepEqual([label, neighbours.random.length], ["even", 3]);
    assert.match(neighbours.pixels[0].id, /^(even|odd)\/\d\.png$/);
    // A sample, and twice a gap and three neighbours, of 16 pixels four times as wide.
    assert.equal((await sharp(`${stem}.png`).metadata()).width, 9 * 66 - 2);

    Deno.renameSync(join(dir, "photos"), join(dir, "moved"));
    const gone = await sample(...asked);
    assert.match(gone.err, /^error: --neighbours needs the images .* state --dataset\n$/);
    const moved = await sampleByTask(...asked, "--dataset", join(dir, "moved"));
    assert.equal(moved.code, 0, moved.err);
    assert.equal(moved.err, "");
  }));

/** Of four frames there, and two of them back: 80 ms each. Frames that are alike may be one. */
async function playedMillis(path: string): Promise<number> {
  const { delay = [] } = await sharp(path, { animated: true }).metadata();
  return delay.reduce((sum, millis) => sum + millis, 0);
}
