import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Plan } from "../../../ops/webgpu/gemm/plan.ts";
import { groupTile, type Tile } from "../../../ops/webgpu/gemm/tile.ts";
import { candidateTiles } from "../../../ops/webgpu/tuning/candidates.ts";
import { samples } from "../../../ops/webgpu/tuning/samples.ts";
import { tune } from "../../../ops/webgpu/tuning/tune.ts";
import { readTuning, tuningOrigin, writeTuning } from "../../../ops/webgpu/tuning/tuning_cache.ts";
import { testOnGpu } from "./_gpu.ts";

const tile: Tile = { kind: "direct", rows: 4, columns: 4, lanes: 8, slice: 4 };
const adapter = { vendor: "v", architecture: "a", device: "d", description: "Card (TM) 1/2" };
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
  assert.equal(readTuning(folder, origin), undefined);
  const found = new Map([["conv2d, large", tile]]);
  writeTuning(folder, origin, found);
  assert.deepEqual(readTuning(folder, origin), found);
  const names = [...Deno.readDirSync(join(folder, "webgpu"))].map(({ name }) => name);
  assert.deepEqual(names, ["v_d_card_tm_1_2.quick.f32.json"]);
});

inFolder(
  "what was found for another version of Deno, or is damaged, is searched again",
  (folder) => {
    writeTuning(folder, { ...origin, deno: "1.0.0" }, new Map([["conv2d, large", tile]]));
    assert.equal(readTuning(folder, origin), undefined);
    Deno.writeTextFileSync(join(folder, "webgpu", "v_d_card_tm_1_2.quick.f32.json"), '{"kernelVer');
    assert.equal(readTuning(folder, origin), undefined);
  },
);

Deno.test("no candidate asks for more memory or invocations than the device has", () => {
  const limits = { maxComputeWorkgroupStorageSize: 16384, maxComputeInvocationsPerWorkgroup: 128 };
  const tiles = candidateTiles("large", "full", limits);
  assert(tiles.length > 20);
  for (const each of tiles) {
    const { rows, columns } = groupTile(each);
    assert(each.lanes <= 128);
    assert(each.kind === "direct" || 4 * each.slice * (rows + columns) <= 16384);
  }
});

testOnGpu("a search measures, and the products take what it found", async (backend) => {
  const narrow = () => {
    const [a, b] = [tf.ones([32, 64]), tf.ones([64, 3])];
    return () => tf.matMul(a, b);
  };
  const found = await tune(backend, "quick", [{ width: "4 columns", prepare: narrow }]);
  assert.deepEqual([...found.keys()], ["matmul nn, 4 columns"]);
  const [fastest] = found.values();
  assert(candidateTiles("4 columns", "quick", backend.device.limits).includes(fastest));
  const plans: Plan[] = [];
  const of = backend.plans.of.bind(backend.plans);
  backend.plans.of = (call) => {
    plans.push(of(call));
    return plans[plans.length - 1];
  };
  tf.tidy(() => void narrow()());
  assert.deepEqual(plans.map((plan) => plan.tile), [fastest]);
});

testOnGpu("the samples are of classes that differ from each other", (backend) => {
  const classes = samples().map(({ prepare }) => tf.tidy(() => backend.plans.classOf(prepare())));
  assert.equal(new Set(classes).size, classes.length);
});
