import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { plansOf } from "../../../ops/webgpu/gemm/plan.ts";
import { join } from "node:path";
import { webgpuAdapters } from "../../../ops/bench.ts";
import { openBackend } from "../../../ops/mod.ts";
import { findAdapter } from "../../../ops/webgpu/base/adapters.ts";
import { groupTile, type Tile, tileName } from "../../../ops/webgpu/gemm/tile.ts";
import { candidateTiles } from "../../../ops/webgpu/tuning/candidates.ts";
import { samples } from "../../../ops/webgpu/tuning/samples.ts";
import { shortestTime } from "../../../ops/webgpu/tuning/shortest_time.ts";
import { readTuning, tuningOrigin, writeTuning } from "../../../ops/webgpu/tuning/tuning_cache.ts";
import { testOnGpu } from "./_gpu.ts";

/** The one that every search tries. */
const tile: Tile = { kind: "direct", rows: 8, columns: 8, lanes: 64, slice: 4 };
const adapter = { vendor: "v", architecture: "a", device: "d", description: "Card (TM) 1/2" };
const limits = { maxComputeWorkgroupStorageSize: 65536, maxComputeInvocationsPerWorkgroup: 1024 };
const origin = tuningOrigin(adapter as GPUAdapterInfo, "quick", "f32");

function inFolder(behaviour: string, test: (folder: string) => void): void {
  Deno.test(behaviour, () => {
    const folder = Deno.makeTempDirSync();
    try {
      test(folder);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

inFolder("what a search found is found again, in a file named after the adapter", (folder) => {
  assert.equal(readTuning(folder, origin, limits), undefined);
  const found = new Map([["conv2d, large", tile]]);
  writeTuning(folder, origin, found);
  assert.deepEqual(readTuning(folder, origin, limits), found);
  const names = [...Deno.readDirSync(join(folder, "webgpu"))].map(({ name }) => name);
  assert.deepEqual(names, ["v_d_card_tm_1_2.quick.f32.json"]);
});

for (const other of [{ deno: "1.0.0" }, { kernelVersion: 0 }]) {
  const [what] = Object.keys(other);
  inFolder(`what was found with another version (${what}) is searched again`, (folder) => {
    writeTuning(folder, { ...origin, ...other }, new Map([["conv2d, large", tile]]));
    assert.equal(readTuning(folder, origin, limits), undefined);
  });
}

inFolder("what is no file at all is searched again", (folder) => {
  Deno.mkdirSync(join(folder, "webgpu", "v_d_card_tm_1_2.quick.f32.json"), { recursive: true });
  assert.equal(readTuning(folder, origin, limits), undefined);
});

const damaged: [what: string, text: string][] = [
  ["half of what was written", '{"kernelVer'],
  ["nothing of an object", "null"],
  ["no tiles", JSON.stringify(origin)],
  ["a tile of no size", inTile({ rows: 0 })],
  ["a tile of no kind", inTile({ kind: "round" })],
  ["a tile too large for a group", inTile({ lanes: 4096 })],
  ["a tile that a quick search does not try", inTile({ rows: 12 })],
  ["nothing as a tile", JSON.stringify({ ...origin, tiles: { x: null } })],
];

function inTile(change: object): string {
  return JSON.stringify({ ...origin, tiles: { x: { ...tile, ...change } } });
}

for (const [what, text] of damaged) {
  inFolder(`a file with ${what} is searched again`, (folder) => {
    writeTuning(folder, origin, new Map([["conv2d, large", tile]]));
    Deno.writeTextFileSync(join(folder, "webgpu", "v_d_card_tm_1_2.quick.f32.json"), text);
    assert.equal(readTuning(folder, origin, limits), undefined);
  });
}

inFolder("where no folder can be, nothing is kept, which is told with the cure", (folder) => {
  const file = join(folder, "file");
  Deno.writeTextFileSync(file, "");
  assert.equal(readTuning(file, origin, limits), undefined);
  const warnings: string[] = [];
  writeTuning(file, origin, new Map(), (message) => warnings.push(message));
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /^what --tune found cannot be kept.+: state another --cache-dir$/);
});

const times: [what: string, best: number, times: number[], taken: number, shortest: number][] = [
  ["the first candidate is measured three times once it is compiled", Infinity, [9, 5, 4, 6], 4, 4],
  ["so is one about as fast as the best", 3, [90, 5, 5, 4], 4, 4],
  ["so is one that is slow only until it is compiled", 5, [99, 6, 5, 4], 4, 4],
  ["one clearly slower than the best is measured once", 5, [99, 11, 1, 1], 2, 11],
];

for (const [behaviour, best, measured, taken, shortest] of times) {
  Deno.test(behaviour, async () => {
    let done = 0;
    const measure = () => Promise.resolve(measured[done++]);
    assert.equal(await shortestTime(measure, best), shortest);
    assert.equal(done, taken);
  });
}

Deno.test("every candidate is tried once", () => {
  const names = candidateTiles("large", "full", limits).map(tileName);
  assert.equal(new Set(names).size, names.length);
});

Deno.test("no candidate asks for more memory or invocations than the device has", () => {
  const few = { maxComputeWorkgroupStorageSize: 16384, maxComputeInvocationsPerWorkgroup: 128 };
  const tiles = candidateTiles("large", "full", few);
  assert(tiles.length > 20);
  for (const each of tiles) {
    const { rows, columns } = groupTile(each);
    assert(each.lanes <= 128);
    assert(each.kind === "direct" || 4 * each.slice * (rows + columns) <= 16384);
  }
});

Deno.test({
  name: "a device says which tiles it was opened with, since others round otherwise",
  ignore: (await webgpuAdapters()).length === 0,
  async fn() {
    const cacheDir = Deno.makeTempDirSync();
    const found = tuningOrigin((await findAdapter())!.info, "full", "f32");
    const described = async (tiles: Map<string, Tile>) => {
      writeTuning(cacheDir, found, tiles);
      const opened = await openBackend("webgpu", { tune: "full", cacheDir });
      opened.close();
      return opened.description;
    };
    const one = await described(new Map([["conv2d, large", tile], ["conv2d, small", tile]]));
    assert.match(one, /, tiles [0-9a-f]{6}$/);
    assert.equal(await described(new Map([["conv2d, small", tile], ["conv2d, large", tile]])), one);
    assert.notEqual(await described(new Map([["conv2d, large", tile]])), one);
    Deno.removeSync(cacheDir, { recursive: true });
  },
});

testOnGpu("the samples are of classes that differ from each other", (backend) => {
  const classes = samples().map(({ prepare }) =>
    tf.tidy(() => plansOf(backend).classOf(() => void prepare()()))
  );
  assert.equal(new Set(classes).size, classes.length);
});
