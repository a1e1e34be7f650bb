/** Every way to cut a product gives the same product, by the definition on tfjs's `cpu`. */
import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import {
  backward,
  constant,
  conv2d,
  convTranspose2d,
  linear,
  type Value,
} from "../../../ops/mod.ts";
import { type Plan, plansOf } from "../../../ops/webgpu/gemm/plan.ts";
import { tileName } from "../../../ops/webgpu/gemm/tile.ts";
import { relativeDifference } from "../../goldens/read_golden.ts";
import { numbersOn, testOnGpu } from "./_gpu.ts";

const plans: Plan[] = [
  { tile: { kind: "direct", rows: 4, columns: 4, lanes: 16, slice: 4 }, parts: 1 },
  { tile: { kind: "direct", rows: 8, columns: 16, lanes: 8, slice: 4 }, parts: 3 },
  { tile: { kind: "shared", rows: 4, columns: 8, lanes: 16, slice: 8 }, parts: 2 },
  { tile: { kind: "shared", rows: 8, columns: 8, lanes: 64, slice: 16 }, parts: 1 },
];

/** With their gradients: vectors of four and odd sizes, a depth that no slice divides, edges. */
const products: Record<string, () => tf.Tensor[]> = {
  "convolutions of whole vectors": () => {
    const [x, filter] = [wave([2, 9, 8, 20]), wave([5, 5, 20, 36])];
    return withGradients(conv2d(x as Value<tf.Tensor4D>, filter as Value<tf.Tensor4D>), x, filter);
  },
  "convolutions at odd sizes": () => {
    const [x, filter] = [wave([3, 7, 5, 3]), wave([5, 5, 3, 7])];
    return withGradients(conv2d(x as Value<tf.Tensor4D>, filter as Value<tf.Tensor4D>), x, filter);
  },
  "transposed convolutions": () => {
    const [x, filter] = [wave([4, 4, 5, 8]), wave([5, 5, 3, 8])];
    const y = convTranspose2d(x as Value<tf.Tensor4D>, filter as Value<tf.Tensor4D>, [7, 10]);
    return withGradients(y, x, filter);
  },
  "products of matrices": () => {
    const [x, weight] = [wave([33, 128]), wave([128, 70])];
    return withGradients(linear(x as Value<tf.Tensor2D>, weight as Value<tf.Tensor2D>), x, weight);
  },
};

function wave(shape: number[]): Value {
  const size = tf.util.sizeFromShape(shape);
  return constant(tf.tensor(Float32Array.from({ length: size }, (_, i) => Math.sin(i * i)), shape));
}

function withGradients(output: Value, ...inputs: Value[]): tf.Tensor[] {
  const dy = wave(output.tensor.shape).tensor;
  return [output.tensor, ...backward(output, dy, inputs)];
}

for (const plan of plans) {
  const name = `${tileName(plan.tile)}, parts: ${plan.parts}`;
  testOnGpu(`tiles ${name} give the products of the definition`, async (backend) => {
    for (const [product, compute] of Object.entries(products)) {
      plansOf(backend).forced = plan;
      const found = await numbersOn("webgpu", compute);
      const expected = await numbersOn("cpu", compute);
      found.forEach((numbers, i) => {
        const difference = relativeDifference(numbers, expected[i], 1);
        assert(difference < 1e-5, `${product}, result ${i}: ${difference} off`);
      });
    }
  });
}
