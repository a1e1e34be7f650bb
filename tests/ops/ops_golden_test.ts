/** Every op, forward and backward, on every backend, against the same in PyTorch float64. */
import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import type { NamedTensor } from "../../model/safetensors.ts";
import {
  type Activation,
  Adam,
  type AdamOptions,
  augmentationNumbers,
  augmentationRows,
  backward,
  batchNormActivation,
  batchNormInference,
  biasActivation,
  concatCondition,
  constant,
  conv2d,
  convTranspose2d,
  diffAugment,
  hingeLoss,
  type ImageAugmentation,
  linear,
  moveTowards,
  negativeMean,
  noAugmentation,
  sigmoidCrossEntropy,
  spectralNorm,
  type Value,
} from "../../ops/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";
import {
  numbers,
  onDevice,
  readGolden,
  relativeDifference,
  under,
} from "../goldens/read_golden.ts";

type Tensors = Record<string, NamedTensor>;

/** Computes one case; the results have the names that they have in the golden. */
type RunCase<Attributes> = (golden: Tensors, attributes: Attributes) => Record<string, tf.Tensor>;

/** Of a tensor's largest number. float32 rounds to 6e-8, the longest sums have 700 terms, and GPUs may round tanh. */
const tolerance = 1e-5;

/** @param floor the size of the numbers that go in, see `relativeDifference` */
function testOp<Attributes>(
  op: string,
  file: string,
  run: RunCase<Attributes>,
  floor = 1,
): void {
  testEachBackend(`${op} agrees with PyTorch float64`, async (backend) => {
    const { config, tensors } = readGolden<{ cases: Attributes[] }>(file);
    let largest = 0;
    for (const [n, attributes] of config.cases.entries()) {
      const golden = under(`case${n}.`, tensors);
      const results = tf.tidy(() => run(golden, attributes));
      for (const [name, result] of Object.entries(results)) {
        const difference = await compare(result, golden[name], floor);
        assert(difference <= tolerance, `case ${n}, ${name}: ${difference} off`);
        largest = Math.max(largest, difference);
      }
    }
    console.log(`${op} on ${backend}: largest relative difference ${largest.toExponential(1)}`);
  });
}

async function compare(result: tf.Tensor, golden: NamedTensor, floor: number): Promise<number> {
  assert.deepEqual(result.shape, golden.shape);
  const actual = await result.data();
  result.dispose();
  return relativeDifference(actual, numbers(golden), floor);
}

const leaf = <T extends tf.Tensor>(golden: NamedTensor): Value<T> => constant(onDevice<T>(golden));

/** The gradients of `wanted` under the names d<name>. */
function gradients(
  output: Value,
  golden: Tensors,
  wanted: Record<string, Value>,
): Record<string, tf.Tensor> {
  const found = backward(output, onDevice(golden.dy), Object.values(wanted));
  return Object.fromEntries(Object.keys(wanted).map((name, i) => [`d${name}`, found[i]]));
}

testOp("conv2d", "ops_conv2d", (golden) => {
  const x = leaf<tf.Tensor4D>(golden.x);
  const filter = leaf<tf.Tensor4D>(golden.filter);
  const y = conv2d(x, filter);
  return { y: y.tensor, ...gradients(y, golden, { x, filter }) };
});

testOp<{ size: [number, number] }>(
  "convTranspose2d",
  "ops_conv_transpose2d",
  (golden, { size }) => {
    const x = leaf<tf.Tensor4D>(golden.x);
    const filter = leaf<tf.Tensor4D>(golden.filter);
    const y = convTranspose2d(x, filter, size);
    return { y: y.tensor, ...gradients(y, golden, { x, filter }) };
  },
);

testOp("linear", "ops_linear", (golden) => {
  const x = leaf<tf.Tensor2D>(golden.x);
  const weight = leaf<tf.Tensor2D>(golden.weight);
  const y = linear(x, weight);
  return { y: y.tensor, ...gradients(y, golden, { x, weight }) };
});

testOp<{ activation: Activation }>(
  "biasActivation",
  "ops_bias_activation",
  (golden, { activation }) => {
    const x = leaf(golden.x);
    const bias = leaf<tf.Tensor1D>(golden.bias);
    const y = biasActivation(x, bias, activation);
    return { y: y.tensor, ...gradients(y, golden, { x, bias }) };
  },
);

testOp<{ activation: Activation }>(
  "batchNormActivation",
  "ops_batch_norm_activation",
  (golden, { activation }) => {
    const { x, bias, gamma, beta } = normLeaves(golden);
    const { output, mean, variance } = batchNormActivation(x, { bias, gamma, beta }, activation);
    const pulled = gradients(output, golden, { x, gamma, beta });
    return { y: output.tensor, mean, variance, ...pulled };
  },
);

testOp<{ activation: Activation }>(
  "batchNormInference",
  "ops_batch_norm_inference",
  (golden, { activation }) => {
    const { x, ...parameters } = normLeaves(golden);
    const mean = onDevice<tf.Tensor1D>(golden.mean);
    const variance = onDevice<tf.Tensor1D>(golden.variance);
    return { y: batchNormInference(x.tensor, parameters, { mean, variance }, activation) };
  },
);

function normLeaves(golden: Tensors) {
  return {
    x: leaf(golden.x),
    bias: leaf<tf.Tensor1D>(golden.bias),
    gamma: leaf<tf.Tensor1D>(golden.gamma),
    beta: leaf<tf.Tensor1D>(golden.beta),
  };
}

testOp("concatCondition", "ops_concat_condition", (golden) => {
  const x = leaf(golden.x);
  const y = concatCondition(x, leaf<tf.Tensor2D>(golden.condition));
  return { y: y.tensor, ...gradients(y, golden, { x }) };
});

testOp<{ label: 0 | 1 }>(
  "sigmoidCrossEntropy",
  "ops_sigmoid_cross_entropy",
  (golden, { label }) => {
    const logits = leaf(golden.logits);
    const y = sigmoidCrossEntropy(logits, label);
    return { y: y.tensor, ...gradients(y, golden, { logits }) };
  },
);

testOp<{ label: 0 | 1 | null }>("hingeLoss", "ops_hinge_loss", (golden, { label }) => {
  const logits = leaf(golden.logits);
  const y = label === null ? negativeMean(logits) : hingeLoss(logits, label);
  return { y: y.tensor, ...gradients(y, golden, { logits }) };
});

testOp("spectralNorm", "ops_spectral_norm", (golden) => {
  const weight = leaf(golden.weight);
  const { output, direction } = spectralNorm(weight, onDevice(golden.u));
  return { y: output.tensor, after: direction, ...gradients(output, golden, { weight }) };
});

testOp<AdamOptions>(
  "Adam",
  "ops_adam",
  (golden, options) => {
    const variable = tf.variable(onDevice(golden.variable));
    const adam = new Adam([variable], options);
    // Not clones: those share their memory with the variable, and an update writes in place.
    const copy = (tensor: tf.Tensor) => tf.add(tensor, 0);
    const after = [1, 2, 3].map((update) => {
      adam.apply([onDevice(golden[`gradient${update}`])]);
      return [`after${update}`, copy(variable)];
    });
    const [{ m, v }] = adam.moments;
    const results = { ...Object.fromEntries(after), m: copy(m), v: copy(v) };
    variable.dispose();
    adam.dispose();
    return results;
  },
  1e-3,
);

testOp("moveTowards", "ops_move_towards", (golden) => {
  const [rate, value] = [onDevice(golden.rate), onDevice(golden.value)];
  const [average, other] = [golden.average, golden.value].map((start) =>
    tf.variable(onDevice(start))
  );
  const pairs = [{ average, value }, { average: other, value }];
  const results = [1, 2].map((time) => {
    moveTowards(pairs, rate);
    return [`after${time}`, tf.add(average, 0)];
  });
  const still = { value: tf.add(other, 0) }; // an average at its value stays there
  [average, other].forEach((variable) => variable.dispose());
  return { ...Object.fromEntries(results), ...still };
});

testOp<{ images: Omit<ImageAugmentation, "thresholds">[] }>(
  "diffAugment",
  "ops_diff_augment",
  (golden, { images }) => {
    const x = leaf<tf.Tensor4D>(golden.x);
    const augmented = images.map((image) => ({ ...noAugmentation, ...image }));
    // Rows of a pass before, which must not be read.
    const pad = images.map(() => noAugmentation);
    const values = augmentationRows([...pad, ...augmented]);
    const rows = tf.tensor2d(values, [2 * images.length, augmentationNumbers]);
    const y = diffAugment(x, { rows, strength: tf.tensor1d([1]), at: images.length });
    return { y: y.tensor, ...gradients(y, golden, { x }) };
  },
);

testEachBackend("augmentations apply where the strength exceeds their thresholds", async () => {
  const image = { ...noAugmentation, brightness: 1, down: 1 };
  const cut = { top: 0, left: 1, height: 2, width: 1 };
  const of = (color: number, translation: number, cutout: number) =>
    augmentationRows([{ ...image, cut, thresholds: { color, translation, cutout } }]);
  const results = [of(0, 0.5, 0.5), of(0.5, 0.4, 0.7), of(0.9, 0.9, 0.1)].map((values) =>
    tf.tidy(() => {
      const rows = tf.tensor2d(values, [1, augmentationNumbers]);
      const x = constant(tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]));
      return diffAugment(x, { rows, strength: tf.tensor1d([0.5]), at: 0 }).tensor;
    })
  );
  const numbers = await Promise.all(results.map(async (each) => [...await each.data()]));
  assert.deepEqual(numbers, [[2, 3, 4, 5], [0, 0, 1, 2], [1, 0, 3, 0]]);
  tf.dispose(results);
});

testEachBackend("the gradient of a bias before a batch norm is exactly zero", async () => {
  const golden = under("case0.", readGolden("ops_batch_norm_activation").tensors);
  const dbias = tf.tidy(() => {
    const { x, bias, gamma, beta } = normLeaves(golden);
    const { output } = batchNormActivation(x, { bias, gamma, beta }, "relu");
    return gradients(output, golden, { bias }).dbias;
  });
  assert.deepEqual([...await dbias.data()], golden.bias.shape.flatMap((n) => Array(n).fill(0)));
  dbias.dispose();
});
