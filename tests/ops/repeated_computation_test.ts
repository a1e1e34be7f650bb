import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { Adam, type HostTensor, RepeatedComputation } from "../../ops/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";

function vector(...values: number[]): HostTensor {
  return { shape: [values.length], values: Float32Array.from(values) };
}

testEachBackend(
  "a repeated computation follows its inputs, their shapes and the state",
  async () => {
    const state = tf.variable(tf.tensor1d([10]));
    const repeated = new RepeatedComputation([state]);
    // The constant is written over on the way, as commands that are played again must notice.
    const compute = ({ x }: { x: tf.Tensor }) => {
      const sums = tf.add(tf.mul(x, x), state);
      return tf.concat([tf.relu(sums), tf.mul(sums, tf.tensor1d([2]))]);
    };
    const { numTensors } = tf.memory();
    const of = async (
      ...x: number[]
    ) => [...await repeated.run({ inputs: { x: vector(...x) }, compute })];
    for (let x = 0; x < 5; x++) assert.deepEqual(await of(x), [x * x + 10, 2 * (x * x + 10)]);
    for (let x = 0; x < 3; x++) {
      assert.deepEqual(await of(x, -20), [
        x * x + 10,
        410,
        2 * (x * x + 10),
        820,
      ]);
    }
    tf.tidy(() => state.assign(tf.tensor1d([-100])));
    for (let x = 0; x < 5; x++) assert.deepEqual(await of(x), [0, 2 * (x * x - 100)]);
    assert.deepEqual(await Promise.all([of(1), of(2), of(3)]), [[0, -198], [0, -192], [0, -182]]);
    assert.equal(tf.memory().numTensors, numTensors);
    repeated.dispose();
    state.dispose();
  },
);

testEachBackend(
  "Adam's updates by rates that are given ahead have the bits of those that are not",
  async () => {
    const options = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
    const gradients = [1, 2, 3].map((update) => tf.randomNormal([7], 0, 1, "float32", update));
    const results: Float32Array[] = [];
    for (const isAhead of [false, true]) {
      const variable = tf.variable(tf.ones([7]));
      const adam = new Adam([variable], options);
      const rates = tf.tensor1d(isAhead ? adam.nextRates(3) : [0]);
      const optimizer = isAhead ? adam.withRates(rates) : adam;
      for (const gradient of gradients) optimizer.apply([gradient]);
      results.push(Float32Array.of(...await variable.data(), adam.beta1Power, adam.beta2Power));
      adam.dispose();
      tf.dispose([variable, rates]);
    }
    tf.dispose(gradients);
    assert.deepEqual(results[0], results[1]);
  },
);
