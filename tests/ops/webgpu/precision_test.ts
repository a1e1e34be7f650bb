/** Half precision: how far off it is, and that it is half precision that is tested. */
import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { defaultModelConfig, Gan } from "../../../model/mod.ts";
import { webgpuAdapters } from "../../../ops/bench.ts";
import {
  backward,
  constant,
  conv2d,
  linear,
  lossGradients,
  openBackend,
  sigmoidCrossEntropy,
  type Value,
} from "../../../ops/mod.ts";
import { findAdapter } from "../../../ops/webgpu/base/adapters.ts";
import { type Plan, plansOf } from "../../../ops/webgpu/gemm/plan.ts";
import type { GpuBackend } from "../../../ops/webgpu/base/gpu_backend.ts";
import { checkPrecision } from "../../../ops/webgpu/base/precision.ts";
import { relativeDifference } from "../../goldens/read_golden.ts";
import { numbersOn } from "./_gpu.ts";

const adapter = (await webgpuAdapters()).length > 0 ? await findAdapter() : undefined;
const hasHalf = adapter?.features.has("shader-f16") ?? false;

function testInHalf(behaviour: string, test: (backend: GpuBackend) => Promise<void>): void {
  Deno.test({
    name: hasHalf ? behaviour : `${behaviour} (skipped, no adapter has shader-f16)`,
    ignore: !hasHalf,
    async fn() {
      const opened = await openBackend("webgpu", { precision: "f16" });
      try {
        await test(tf.backend() as GpuBackend);
        opened.check();
      } finally {
        opened.close();
      }
    },
  });
}

/** Small ones: software takes seconds to compile large ones in halves. */
const direct: Plan = {
  tile: { kind: "direct", rows: 4, columns: 4, lanes: 8, slice: 4 },
  parts: 1,
};
const shared: Plan = {
  tile: { kind: "shared", rows: 4, columns: 4, lanes: 16, slice: 4 },
  parts: 1,
};

/** With their gradients. */
const products: { plan: Plan; compute: () => tf.Tensor[] }[] = [
  {
    plan: direct,
    compute: () => {
      const [x, filter] = [wave([2, 9, 8, 20]), wave([5, 5, 20, 12])];
      const y = conv2d(x as Value<tf.Tensor4D>, filter as Value<tf.Tensor4D>);
      return withGradients(y, x, filter);
    },
  },
  {
    plan: shared,
    compute: () => {
      const [x, weight] = [wave([33, 128]), wave([128, 70])];
      const y = linear(x as Value<tf.Tensor2D>, weight as Value<tf.Tensor2D>);
      return withGradients(y, x, weight);
    },
  },
];

function wave(shape: number[]): Value {
  const size = tf.util.sizeFromShape(shape);
  return constant(tf.tensor(Float32Array.from({ length: size }, (_, i) => Math.sin(i * i)), shape));
}

function withGradients(output: Value, ...inputs: Value[]): tf.Tensor[] {
  const dy = wave(output.tensor.shape).tensor;
  return [output.tensor, ...backward(output, dy, inputs)];
}

// A factor in half precision has 11 bits, so it is at most 2^-12 = 2.4e-4 off, a product three times that.
testInHalf(
  "products of halves are within 1e-3 of their largest number, and beyond 1e-6",
  async (backend) => {
    for (const { plan, compute } of products) {
      plansOf(backend).forced = plan;
      const expected = await numbersOn("cpu", compute);
      const found = await numbersOn("webgpu", compute);
      found.forEach((numbers, i) => {
        const difference = relativeDifference(numbers, expected[i], 0);
        assert(difference < 1e-3, `result ${i}, ${plan.tile.kind}: ${difference} off`);
        assert(difference > 1e-6, `result ${i}, ${plan.tile.kind}: not in halves`);
      });
    }
  },
);

testInHalf("gradients too small for a half arrive all the same", async (backend) => {
  plansOf(backend).forced = direct;
  const gradient = () => {
    const x = constant(tf.ones([2, 8])) as Value<tf.Tensor2D>;
    const weight = constant(tf.fill([8, 1], -2.125)) as Value<tf.Tensor2D>; // logits of -17
    return lossGradients(sigmoidCrossEntropy(linear(x, weight), 0), [weight]);
  };
  const [expected] = await numbersOn("cpu", gradient);
  assert(expected.every((number) => number < 2 ** -24)); // the smallest half
  const [found] = await numbersOn("webgpu", gradient);
  assert(relativeDifference(found, expected, 0) < 1e-2);
});

testInHalf("a step in half precision has the losses of one in full, within 1e-2", async (gpu) => {
  plansOf(gpu).forced = direct;
  const config = {
    ...defaultModelConfig,
    ...{ outputHeight: 16, outputWidth: 16, batchSize: 4, zDim: 4, gfDim: 4, dfDim: 4 },
  };
  const pixels = Uint8Array.from({ length: 4 * 16 * 16 * 3 }, (_, i) => i);
  const losses = async (backend: "webgpu" | "cpu") => {
    await tf.setBackend(backend);
    const gan = new Gan(config);
    const { dLoss, gLoss } = await gan.trainStep({ pixels, labels: undefined }, 0);
    gan.dispose();
    return [dLoss, gLoss];
  };
  const expected = await losses("cpu");
  const found = await losses("webgpu");
  assert(relativeDifference(found, expected, 0) < 1e-2, `${found} for ${expected}`);
});

Deno.test("an adapter without half precision is refused by name", () => {
  const old = { features: new Set(), info: { description: "Old Card" } } as unknown as GPUAdapter;
  checkPrecision(old, "f32");
  assert.throws(
    () => checkPrecision(old, "f16"),
    /^Error: backend webgpu: Old Card has no half precision \(shader-f16\): leave --precision f16 out/,
  );
});

Deno.test("half precision is for webgpu alone", async () => {
  await assert.rejects(
    openBackend("cpu", { precision: "f16" }),
    /^Error: backend cpu: it has no --precision f16: use webgpu, or leave that out$/,
  );
});
