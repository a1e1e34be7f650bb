import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { add, backward, constant, openBackend, type Value } from "../../ops/mod.ts";

await openBackend("cpu");

/** x * factor, which counts how often a gradient was asked of it. */
function scaled(x: Value, factor: number): { value: Value; pulls: () => number } {
  let pulls = 0;
  const value: Value = {
    tensor: tf.mul(x.tensor, factor),
    inputs: [x],
    pullBack(gradient) {
      pulls++;
      return [tf.mul(gradient, factor)];
    },
  };
  return { value, pulls: () => pulls };
}

async function numbersOf(tensors: tf.Tensor[]): Promise<number[]> {
  return (await Promise.all(tensors.map((tensor) => tensor.data()))).map(([first]) => first);
}

Deno.test("backward() adds up the gradients of a value that is used twice", async () => {
  const x = constant(tf.scalar(1));
  const sum = add(scaled(x, 3).value, scaled(x, 4).value);
  assert.deepEqual(await numbersOf(backward(sum, tf.scalar(2), [x])), [14]);
});

Deno.test("backward() pulls each value back once, however many paths lead to it", () => {
  const x = constant(tf.scalar(1));
  const shared = scaled(x, 2);
  const sum = add(scaled(shared.value, 3).value, scaled(shared.value, 4).value);
  backward(sum, tf.scalar(1), [x]);
  assert.equal(shared.pulls(), 1);
});

Deno.test("backward() does not walk a path that leads to nothing wanted", () => {
  const [wanted, other] = [constant(tf.scalar(1)), constant(tf.scalar(1))];
  const toWanted = scaled(wanted, 2);
  const toOther = scaled(other, 2);
  backward(add(toWanted.value, toOther.value), tf.scalar(1), [wanted]);
  assert.deepEqual([toWanted.pulls(), toOther.pulls()], [1, 0]);
});

Deno.test("backward() can stop at a value in the middle, and go on past it", async () => {
  const x = constant(tf.scalar(1));
  const middle = scaled(x, 2).value;
  const output = scaled(middle, 5).value;
  assert.deepEqual(await numbersOf(backward(output, tf.scalar(1), [middle, x])), [5, 10]);
});

Deno.test("backward() refuses a value that the output does not depend on", () => {
  const stranger = constant(tf.zeros([2, 3]));
  const x = constant(tf.scalar(1));
  assert.throws(
    () => backward(scaled(x, 2).value, tf.scalar(1), [stranger]),
    /no path leads back to a value of shape \[2,3\]/,
  );
});

Deno.test("backward() leaves nothing behind but the gradients and what was there", () => {
  const x = constant(tf.scalar(1));
  const output = scaled(scaled(x, 2).value, 3).value;
  const gradient = tf.scalar(1);
  const before = tf.memory().numTensors;
  backward(output, gradient, [x]);
  assert.equal(tf.memory().numTensors, before + 1);
});
