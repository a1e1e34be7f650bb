import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { add, constant, lossGradients, scaleAll } from "../../ops/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";

testEachBackend(
  "scaleAll() gives each tensor times the factor, and leaves the old as they were",
  async () => {
    const tensors = [tf.range(0, 100), tf.ones([2, 3]), tf.scalar(-8)];
    const scaled = scaleAll(Object.fromEntries(tensors.entries()), { factor: 1 / 4 });
    for (const [i, tensor] of tensors.entries()) {
      assert.deepEqual(scaled[i].shape, tensor.shape);
      const expected = (await tensor.data()).map((number) => number / 4);
      assert.deepEqual(await scaled[i].data(), expected);
    }
    tf.dispose([tensors, scaled]);
  },
);

testEachBackend(
  "lossGradients() of a value added to itself is 2, whatever it travelled at",
  async () => {
    const [gradient] = tf.tidy(() => {
      const x = constant(tf.scalar(3));
      return lossGradients(add(x, x), [x]);
    });
    assert.deepEqual([...await gradient.data()], [2]);
    gradient.dispose();
  },
);
