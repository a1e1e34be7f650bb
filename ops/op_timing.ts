/** Times each op by itself on the current backend: its tuned kernel, or else the plain reference. */
import * as tf from "@tensorflow/tfjs-core";
import { Adam } from "./adam.ts";
import { batchNormActivation } from "./batch_norm.ts";
import { biasActivation } from "./bias_activation.ts";
import { concatCondition } from "./concat_condition.ts";
import { conv2d, convTranspose2d } from "./conv2d.ts";
import { augmentationNumbers } from "./device/attributes.ts";
import {
  augmentationRows,
  type AugmentedPass,
  diffAugment,
  type ImageAugmentation,
  noAugmentation,
} from "./diff_augment.ts";
import { linear } from "./linear.ts";
import { sigmoidCrossEntropy } from "./sigmoid_cross_entropy.ts";
import { spectralNorm } from "./spectral_norm.ts";
import { constant, type Value } from "./value.ts";

export interface OpMillis {
  forward: number;
  /** Undefined for Adam, which has no gradient. */
  backward: number | undefined;
}

interface OpCase {
  /** Shapes of its inputs. */
  shapes: number[][];
  apply: (inputs: Value[]) => Value;
}

const images = [16, 16, 16, 64]; // [batch, height, width, channels]

/** Sizes from the middle of a small GAN, at which the plain references take no more than seconds. */
const cases: Record<string, OpCase> = {
  conv2d: {
    shapes: [[4, 16, 16, 32], [5, 5, 32, 64]],
    apply: ([x, filter]) => conv2d(x as Value<tf.Tensor4D>, filter as Value<tf.Tensor4D>),
  },
  convTranspose2d: {
    shapes: [[4, 8, 8, 64], [5, 5, 32, 64]],
    apply: ([x, filter]) =>
      convTranspose2d(x as Value<tf.Tensor4D>, filter as Value<tf.Tensor4D>, [16, 16]),
  },
  linear: {
    shapes: [[64, 512], [512, 512]],
    apply: ([x, weight]) => linear(x as Value<tf.Tensor2D>, weight as Value<tf.Tensor2D>),
  },
  batchNormActivation: {
    shapes: [images, [64], [64]],
    apply: ([x, gamma, beta]) => {
      const parameters = { gamma: gamma as Value<tf.Tensor1D>, beta: beta as Value<tf.Tensor1D> };
      return batchNormActivation(x, parameters, "lrelu").output;
    },
  },
  "biasActivation lrelu": biasActivationCase("lrelu"),
  "biasActivation tanh": biasActivationCase("tanh"),
  concatCondition: {
    shapes: [images, [16, 10]],
    apply: ([x, y]) => concatCondition(x, y as Value<tf.Tensor2D>),
  },
  diffAugment: {
    shapes: [[16, 32, 32, 3]],
    apply: ([x]) => diffAugment(x as Value<tf.Tensor4D>, middling(16)),
  },
  spectralNorm: {
    shapes: [[5, 5, 64, 128]],
    apply: ([weight]) => spectralNorm(weight, tf.randomNormal([128])).output,
  },
  sigmoidCrossEntropy: {
    shapes: [[64, 1]],
    apply: ([logits]) => sigmoidCrossEntropy(logits, 1),
  },
};

/** All kinds of augmentation at once, for so many images. */
function middling(count: number): AugmentedPass {
  const image: ImageAugmentation = {
    ...noAugmentation,
    ...{ brightness: 0.1, saturation: 0.5, contrast: 0.8, down: 3, right: -2 },
    cut: { top: 4, left: 8, height: 16, width: 16 },
  };
  const rows = augmentationRows(Array.from({ length: count }, () => image));
  const shape = [count, augmentationNumbers];
  return { rows: tf.tensor(rows, shape), at: 0, strength: tf.tensor1d([1]) };
}

function biasActivationCase(activation: "lrelu" | "tanh"): OpCase {
  return {
    shapes: [images, [64]],
    apply: ([x, bias]) => biasActivation(x, bias as Value<tf.Tensor1D>, activation),
  };
}

const adam = "adam";

export const timedOps: readonly string[] = [...Object.keys(cases), adam];

/**
 * How long one op takes forward and backward, with random inputs that are on the device already.
 *
 * @param op one of `timedOps`
 */
export async function opMillis(op: string): Promise<OpMillis> {
  return op === adam ? await adamMillis() : await caseMillis(cases[op]);
}

async function caseMillis({ shapes, apply }: OpCase): Promise<OpMillis> {
  return await scoped(async () => {
    const inputs = shapes.map((shape) => constant(tf.randomNormal(shape)));
    const forward = await timed(() => apply(inputs));
    const gradient = tf.randomNormal(forward.result.tensor.shape);
    const wanted = inputs.map(() => true);
    const backward = await timed(() => forward.result.pullBack(gradient, wanted));
    return { forward: forward.millis, backward: backward.millis };
  });
}

async function adamMillis(): Promise<OpMillis> {
  return await scoped(async () => {
    const shape = [5, 5, 64, 128];
    const optimizer = new Adam([tf.variable(tf.randomNormal(shape))], {
      learningRate: 2e-4,
      beta1: 0.5,
      beta2: 0.999,
      epsilon: 1e-8,
    });
    const gradient = tf.randomNormal(shape);
    const { millis } = await timed(() => optimizer.apply([gradient]), optimizer.variables[0]);
    optimizer.dispose();
    tf.dispose(optimizer.variables as tf.Variable[]);
    return { forward: millis, backward: undefined };
  });
}

/** Frees the tensors that the work leaves; nothing else may create tensors meanwhile. */
async function scoped<T>(work: () => Promise<T>): Promise<T> {
  tf.engine().startScope();
  try {
    return await work();
  } finally {
    tf.engine().endScope();
  }
}

/** A GPU has done the work when a result can be read; reading one number is enough. */
async function timed<T>(work: () => T, reads?: tf.Tensor): Promise<{ millis: number; result: T }> {
  const start = performance.now();
  const result = work();
  const last = reads ?? lastTensor(result);
  await tf.slice(tf.reshape(last, [-1]), [last.size - 1], [1]).data();
  return { millis: performance.now() - start, result };
}

function lastTensor(result: unknown): tf.Tensor {
  if (result instanceof tf.Tensor) return result;
  const found = Array.isArray(result)
    ? result.findLast((each) => each !== undefined)
    : (result as Value).tensor;
  return lastTensor(found);
}
