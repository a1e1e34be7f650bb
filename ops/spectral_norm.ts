/**
 * Spectral normalisation (Miyato et al. 2018): a weight divided by its largest singular value, which one
 * power iteration estimates from the direction that the last one found.
 */
import * as tf from "@tensorflow/tfjs-core";
import { tunable } from "./device/kernel.ts";
import type { Value } from "./value.ts";

/** Keeps a length from being zero, as in PyTorch. */
const smallestLength = 1e-12;

export interface Normalised<T extends tf.Tensor> {
  output: Value<T>;
  /** The direction to begin the next iteration with, [out]. */
  direction: tf.Tensor1D;
}

/**
 * With W [inputs, out] the weight as a matrix: v = W u / |W u|, u' = v W / |v W|, sigma = |v W|, and
 * the output is W / sigma. Directions count as constants: with s the sum of dy times the output, the
 * gradient is (dy - s v u') / sigma.
 *
 * @param weight [..., out]
 * @param u [out], the direction found last
 */
export function spectralNorm<T extends tf.Tensor>(weight: Value<T>, u: tf.Tensor): Normalised<T> {
  const [y, direction, v, sigma] = forward({ weight: weight.tensor, u }, {});
  const output: Value<T> = {
    tensor: y as T,
    name: weight.name,
    inputs: [weight],
    pullBack: (dy) => gradient({ dy, y, u: direction, v, sigma }, {}),
  };
  return { output, direction: direction as tf.Tensor1D };
}

type None = { [x: string]: never };

/** weight, u -> normalised weight, u', v, sigma [1]. */
const forward = tunable<{ weight: tf.Tensor; u: tf.Tensor }, None>(
  "SpectralNorm",
  ({ weight, u }) => {
    const matrix = asMatrix(weight);
    const [v] = unit(tf.matMul(matrix, tf.reshape(u, [-1, 1])));
    const [direction, sigma] = unit(tf.matMul(v, matrix, true));
    return [
      tf.div(weight, sigma),
      tf.reshape(direction, [-1]),
      tf.reshape(v, [-1]),
      tf.reshape(sigma, [1]),
    ];
  },
);

const gradient = tunable<
  { dy: tf.Tensor; y: tf.Tensor; u: tf.Tensor; v: tf.Tensor; sigma: tf.Tensor },
  None
>("SpectralNormGradient", ({ dy, y, u, v, sigma }) => {
  const along = tf.sum(tf.mul(dy, y));
  const outer = tf.reshape(tf.mul(tf.reshape(v, [-1, 1]), tf.reshape(u, [1, -1])), dy.shape);
  return [tf.div(tf.sub(dy, tf.mul(along, outer)), sigma)];
});

function asMatrix(weight: tf.Tensor): tf.Tensor2D {
  return tf.reshape(weight, [-1, weight.shape[weight.rank - 1]]);
}

/** A vector of length 1, and the length. */
function unit(x: tf.Tensor2D): [tf.Tensor2D, tf.Tensor] {
  const length = tf.maximum(tf.sqrt(tf.sum(tf.square(x))), smallestLength);
  return [tf.div(x, length), length];
}
