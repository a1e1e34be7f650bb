import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { scaleAll, squareDistances, squareSums } from "../../ops/layers.ts";
import { testEachBackend } from "../goldens/each_backend.ts";

const numbersOf = (size: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(i));

testEachBackend("squareSums() adds up each tensor's squares, of any size and shape", async () => {
  // More than a launch of CUDA's lists takes.
  const shapes = [[1], [3, 5], [700, 1], [5, 5, 16, 33], [300_001], ...Array(32).fill([2, 3])];
  const tensors = shapes.map((shape) => {
    return tf.tensor(numbersOf(tf.util.sizeFromShape(shape)), shape);
  });
  const sums = tf.tidy(() => squareSums(tensors));
  assert.deepEqual(sums.shape, [shapes.length]);
  const found = await sums.data();
  for (const [n, shape] of shapes.entries()) {
    const wanted = numbersOf(tf.util.sizeFromShape(shape)).reduce((sum, x) => sum + x * x, 0);
    assert(Math.abs(found[n] - wanted) <= 3e-6 * wanted, `${shape}: ${found[n]} for ${wanted}`);
  }
  tf.dispose([sums, ...tensors]);
});

testEachBackend("squareSums() says where a number is not finite", async () => {
  const tensors = [tf.tensor1d([1, NaN]), tf.tensor1d([1e30]), tf.tensor1d([3, 4])];
  const sums = tf.tidy(() => squareSums(tensors));
  const [nan, infinite, sum] = await sums.data();
  assert.deepEqual([nan, infinite].map(Number.isFinite), [false, false]);
  assert.equal(sum, 25);
  tf.dispose([sums, ...tensors]);
});

testEachBackend(
  "squareDistances() are of the differences, and scaleAll() by 1 copies",
  async () => {
    const x = tf.variable(tf.tensor([1, -2, 3, 0.1], [2, 2]));
    const { 0: copy } = scaleAll({ 0: x }, { factor: 1 });
    const half = scaleAll({ 0: x }, { factor: 0.5 });
    x.assign(tf.tidy(() => tf.add(x, tf.tensor([3, 0, 4, 0], [2, 2]))));
    const sums = tf.tidy(() => squareDistances([{ from: copy, to: x }, { from: x, to: x }]));
    assert.deepEqual([...await copy.data()], [...Float32Array.of(1, -2, 3, 0.1)]);
    assert.deepEqual([...await half[0].data()], [...Float32Array.of(0.5, -1, 1.5, 0.05)]);
    assert.deepEqual([...await sums.data()], [25, 0]);
    tf.dispose([x, copy, half, sums]);
  },
);
