/** The search for tiles: what it finds, and what becomes of it where a driver or device fails. */
import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { webgpuAdapters } from "../../../ops/bench.ts";
import { openBackend } from "../../../ops/mod.ts";
import { type Plan, plansOf } from "../../../ops/webgpu/gemm/plan.ts";
import { tileName } from "../../../ops/webgpu/gemm/tile.ts";
import type { GpuBackend } from "../../../ops/webgpu/base/gpu_backend.ts";
import { candidateTiles } from "../../../ops/webgpu/tuning/candidates.ts";
import type { Sample } from "../../../ops/webgpu/tuning/samples.ts";
import type { TuningProgress } from "../../../ops/mod.ts";
import { tune } from "../../../ops/webgpu/tuning/tune.ts";
import { testOnGpu } from "./_gpu.ts";
import { refusals } from "./_refusing_driver.ts";

/** A product that is done at once. */
const narrow = () => {
  const [a, b] = [tf.ones([32, 64]), tf.ones([64, 3])];
  return () => tf.matMul(a, b);
};
const shapeClass = "matmul nn, 4 columns";
const over: Sample[] = [{ width: "4 columns", prepare: narrow }];
const transposed: Sample = {
  width: "4 columns",
  prepare: () => {
    const [a, b] = [tf.ones([64, 32]), tf.ones([64, 3])];
    return () => tf.matMul(a, b, true);
  },
};

const candidates = ({ device }: GpuBackend) => candidateTiles("4 columns", "quick", device.limits);

testOnGpu("a search measures, and the products take what it found", async (backend) => {
  const told: TuningProgress[] = [];
  const onProgress = (progress: TuningProgress) => told.push(progress);
  const onWarning = (message: string) => assert.fail(message);
  const found = await tune(backend, "quick", { onProgress, onWarning, over });
  const tiles = candidates(backend);
  assert.deepEqual(told.map(({ done }) => done), tiles.map((_, i) => i + 1));
  assert(told.every(({ total }) => total === tiles.length));
  assert.deepEqual([...found.keys()], [shapeClass]);
  const [fastest] = found.values();
  assert(tiles.includes(fastest));
  const plans: Plan[] = [];
  const of = plansOf(backend).of.bind(plansOf(backend));
  plansOf(backend).of = (call) => {
    plans.push(of(call));
    return plans[plans.length - 1];
  };
  tf.tidy(() => void narrow()());
  assert.deepEqual(plans.map((plan) => plan.tile), [fastest]);
});

for (const [refused, refuse] of Object.entries(refusals)) {
  testOnGpu(`a candidate ${refused} is passed over, which is told`, async (backend) => {
    const [first, second] = candidates(backend);
    refuse(backend.device, (label) => label?.includes(tileName(first)) ?? false);
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    assert.deepEqual(
      await tune(backend, "quick", { onWarning, over }),
      new Map([[shapeClass, second]]),
    );
    assert.equal(warnings.length, 1);
    const where = `${shapeClass} in tiles ${tileName(first)}: `;
    assert(warnings[0].startsWith("--tune passed over 1 of 2 ways "), warnings[0]);
    assert(warnings[0].includes(where), warnings[0]);
  });

  testOnGpu(
    `a product with none but candidates ${refused} keeps its usual tiles`,
    async (backend) => {
      let isSearching = true;
      refuse(backend.device, (label) => isSearching && (label?.startsWith("matmul nn") ?? false));
      const warnings: string[] = [];
      const onWarning = (message: string) => warnings.push(message);
      const found = await tune(backend, "quick", { onWarning, over: [...over, transposed] });
      assert.deepEqual([...found.keys()], ["matmul tn, 4 columns"]);
      assert.match(
        warnings[1],
        /^--tune found nothing for matmul nn, 4 columns, which the driver .+: cut as with --tune off$/,
      );
      isSearching = false;
      assert.deepEqual(new Set(await tf.tidy(() => narrow()()).data()), new Set([64]));
    },
  );
}

const harms: [what: string, harm: (device: GPUDevice) => void, told: RegExp][] = [
  [
    "a device that is lost",
    (device) => device.destroy(),
    /^Error: backend webgpu: the device was lost \(.+\), .+ while --tune measured matmul nn, 4 columns in tiles .+: state --tune off$/,
  ],
  [
    "too little memory",
    (device) => {
      const error = new GPUOutOfMemoryError("no 4 GB");
      device.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error }));
    },
    /^Error: backend webgpu: the device is out of memory \(no 4 GB\) while --tune measured .+: state --tune off$/,
  ],
];

for (const [what, harm, told] of harms) {
  Deno.test({
    name: `${what} ends the search, with the candidate at hand and the way around`,
    ignore: (await webgpuAdapters()).length === 0,
    async fn() {
      const opened = await openBackend("webgpu");
      const backend = tf.backend() as GpuBackend;
      const onProgress = () => harm(backend.device);
      await assert.rejects(tune(backend, "quick", { onProgress, over }), told);
      opened.close();
    },
  });
}

Deno.test({
  name:
    "a driver that compiles none of the candidates opens as with --tune off, and nothing is kept",
  ignore: (await webgpuAdapters()).length === 0,
  async fn() {
    const adapters = GPUAdapter.prototype;
    const { requestDevice } = adapters;
    adapters.requestDevice = async function (wish) {
      const device = await requestDevice.call(this, wish);
      refusals["whose shader does not compile"](device, () => true);
      return device;
    };
    const cacheDir = await Deno.makeTempDir();
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    try {
      const opened = await openBackend("webgpu", { tune: "full", cacheDir, onWarning });
      assert(!opened.description.includes("tiles"));
      opened.check();
      opened.close();
      assert.match(warnings[0], /^--tune passed over (\d+) of \1 ways to cut matrix products, .+$/);
      assert.match(warnings[1], /^--tune found nothing for any kind of product, .+ --tune off$/);
      assert.deepEqual([...Deno.readDirSync(cacheDir)], []);
    } finally {
      adapters.requestDevice = requestDevice;
      await Deno.remove(cacheDir, { recursive: true });
    }
  },
});
