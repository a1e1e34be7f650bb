import assert from "node:assert/strict";
import { benchConfigs } from "../../../scripts/bench/benchmark.ts";
import { layerFlops, passCount, stepFlops } from "../../../scripts/bench/step_flops.ts";

const gflop = (config: keyof typeof benchConfigs) =>
  stepFlops(layerFlops(benchConfigs[config])) / 1e9;

Deno.test("a c64 step is 16 passes of 163 million multiply-adds an image, less those nobody needs", () => {
  const unneeded = 2 * (64 * 32 * 32 * 75 * 64) * 2 + 2 * (64 * 100 * 8192) * 2; // of images, of z
  const g = 3 * (16 * 25 * 512 * 256) + 1024 * 75 * 64 + 100 * 8192;
  const d = 3 * (16 * 25 * 512 * 256) + 1024 * 75 * 64 + 8192;
  assert.equal(g, 163_020_800);
  assert.equal(stepFlops(layerFlops(benchConfigs.c64)), 2 * 64 * (6 * g + 10 * d) - unneeded);
});

Deno.test("a c64 step is 334 GFLOP but for one percent, an mnist step 30", () => {
  assert.ok(Math.abs(gflop("c64") / 334 - 1) < 0.01, `${gflop("c64")}`);
  assert.equal(Math.round(gflop("mnist")), 30);
});

Deno.test("a layer with both gradients makes 16 passes in the two networks together", () => {
  const layers = layerFlops(benchConfigs.c64);
  const passes = (name: string) => {
    const { forward, filterGradient, inputGradient } = layers.find(({ layer }) => layer === name)!;
    return [forward, filterGradient, inputGradient];
  };
  assert.deepEqual(passes("deconv1"), [2, 2, 2]);
  assert.deepEqual(passes("conv1"), [4, 2, 4]);
  const ofBoth = layers.filter(({ layer }) => layer === "deconv1" || layer === "conv1");
  assert.equal(ofBoth.reduce((sum, each) => sum + passCount(each), 0), 16);
});

Deno.test("the gradients of z, and of the images in D's update, are not counted", () => {
  const [linear0] = layerFlops(benchConfigs.mnist);
  assert.deepEqual([linear0.layer, linear0.inputGradient], ["linear0", 0]);
  const conv0 = layerFlops(benchConfigs.mnist).find(({ layer }) => layer === "conv0")!;
  assert.equal(conv0.inputGradient, 2);
});

Deno.test("more updates of one network make more passes through both", () => {
  const more = { ...benchConfigs.c64, dUpdates: 3, gUpdates: 1 };
  const d = layerFlops(more).find(({ layer }) => layer === "conv2")!;
  assert.deepEqual([d.forward, d.filterGradient, d.inputGradient], [7, 6, 7]);
  const g = layerFlops(more).find(({ layer }) => layer === "deconv2")!;
  assert.deepEqual([g.forward, g.filterGradient, g.inputGradient], [1, 1, 1]);
});
