/** What NaN and infinity become: the tuned kernels must agree with the plain composition, number for number. */
import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import {
  type Activation,
  Adam,
  batchNormActivation,
  biasActivation,
  constant,
  openBackend,
} from "../../ops/mod.ts";

const activations: Activation[] = ["none", "relu", "lrelu", "tanh", "sigmoid"];
const special = [NaN, Infinity, -Infinity, 0, 1, -1];

/** Every pair of special numbers: x in one tensor and dy in the other, five channels. */
function pairs(): { x: tf.Tensor2D; dy: tf.Tensor2D } {
  const x = special.flatMap((each) => special.map(() => each));
  const dy = special.flatMap(() => special);
  const rows = (numbers: number[]) =>
    tf.tensor2d(numbers.flatMap((each) => Array(5).fill(each)), [36, 5]);
  return { x: rows(x), dy: rows(dy) };
}

async function numbersOn(name: "wasm" | "cpu", compute: () => tf.Tensor[]): Promise<number[][]> {
  const backend = await openBackend(name, { threads: 1 });
  const found = tf.tidy(() => compute().map((tensor) => [...tensor.dataSync()]));
  backend.close();
  return found;
}

function agreeing(behaviour: string, compute: () => tf.Tensor[]): void {
  Deno.test({
    name: `${behaviour}: the same on wasm as in the plain composition`,
    async fn() {
      assert.deepEqual(await numbersOn("wasm", compute), await numbersOn("cpu", compute));
    },
  });
}

for (const activation of activations) {
  agreeing(`NaN and infinity through a bias and ${activation}`, () => {
    const { x, dy } = pairs();
    const y = biasActivation(constant(x), constant(tf.zeros<tf.Rank.R1>([5])), activation);
    const [dx] = y.pullBack(dy, [true, true]);
    return activation === "tanh" || activation === "sigmoid"
      ? [y.tensor, dx!].map(rounded)
      : [y.tensor, dx!];
  });

  agreeing(`NaN and infinity through a norm and ${activation}`, () => {
    // One channel of each kind: only those that hold a special number may be touched by it.
    const columns = [NaN, Infinity, -Infinity, 2, -3];
    const x = tf.tensor2d([...columns, 1, 2, 3, 4, 5, 0, 0, 0, 1, 1], [3, 5]);
    const ones = constant(tf.ones<tf.Rank.R1>([5]));
    const { output } = batchNormActivation(constant(x), { gamma: ones, beta: ones }, activation);
    const pulled = output.pullBack(tf.ones([3, 5]), [true, true, true]).slice(0, 3);
    return [output.tensor, ...pulled.map((each) => each!)].map(rounded);
  });
}

agreeing("NaN and infinity through Adam", () => {
  const variable = tf.variable(tf.ones<tf.Rank.R1>([6]));
  const adam = new Adam([variable], { learningRate: 1, beta1: 0.5, beta2: 0.5, epsilon: 1e-3 });
  adam.apply([tf.tensor1d(special)]);
  const result = rounded(tf.add(variable, 0));
  adam.dispose();
  variable.dispose();
  return [result];
});

/** To a thousandth: it is not rounding that is compared here. */
function rounded(tensor: tf.Tensor): tf.Tensor {
  // Zero is added since a rounded -0.0001 and a rounded 0.0001 are the same.
  return tf.add(tf.div(tf.round(tf.mul(tensor, 1000)), 1000), 0);
}
