import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { allFinite } from "../../ops/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";

/** The largest is more than one thread's share. */
const sizes = [1, 3, 4, 5, 64, 1023, 300_001];

async function answer(...tensors: tf.Tensor[]): Promise<number> {
  const scalar = tf.tidy(() => allFinite(tensors));
  const [value] = await scalar.data();
  tf.dispose([scalar, ...tensors]);
  return value;
}

testEachBackend("allFinite() finds one bad number wherever it is, of whichever kind", async () => {
  for (const size of sizes) {
    const numbers = Float32Array.from({ length: size }, (_, i) => i % 2 ? 3.4e38 : -1e-45);
    assert.equal(await answer(tf.tensor1d(numbers)), 1, `${size} finite numbers`);
    for (const place of [0, size >> 1, size - 1]) {
      for (const bad of [NaN, Infinity, -Infinity]) {
        const found = await answer(tf.tensor1d(numbers.with(place, bad)));
        assert.equal(found, 0, `${bad} at ${place} of ${size}`);
      }
    }
  }
});

testEachBackend("allFinite() looks through all tensors, of any shape", async () => {
  const good = () => [tf.ones([2, 3, 4]), tf.scalar(1), tf.zeros([5])];
  assert.equal(await answer(...good()), 1);
  for (const place of [0, 1, 2]) {
    const tensors = good();
    tensors[place] = tf.fill(tensors[place].shape, NaN);
    assert.equal(await answer(...tensors), 0, `tensor ${place}`);
  }
});

testEachBackend("allFinite() is not misled by what lies behind an array", async () => {
  const bad = tf.tidy(() => tf.add(tf.fill([7], NaN), 0)); // computed, so that the backend owns it
  await bad.data();
  bad.dispose();
  const numbers = tf.tidy(() => tf.add(tf.ones([5]), 1));
  assert.equal(await answer(numbers), 1);
});
