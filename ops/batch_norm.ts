import * as tf from "@tensorflow/tfjs-core";
import { activate, activationGradient } from "./activation.ts";
import { type Activation, normEpsilon } from "./device/attributes.ts";
import { leadingAxes } from "./bias_activation.ts";
import { tunable } from "./device/kernel.ts";
import type { Value } from "./value.ts";

export interface NormParameters {
  /** Bias of the layer before, [channels]; absent if that layer has added it itself. */
  bias?: Value<tf.Tensor1D>;
  /** Learned scale and shift, [channels]. */
  gamma: Value<tf.Tensor1D>;
  beta: Value<tf.Tensor1D>;
}

/** Statistics of one batch over all axes but channels, each [channels]; the variance is the biased one. */
export interface Moments {
  mean: tf.Tensor1D;
  variance: tf.Tensor1D;
}

/**
 * Batch normalisation by the batch's own moments, with the bias before and the activation after it:
 * f(gamma * (x + bias - mean) / sqrt(variance + epsilon) + beta). Ioffe and Szegedy 2015, algorithm 1.
 *
 * A bias per channel shifts only the mean, which is subtracted again. So the output does not depend
 * on the bias, and its gradient is exactly zero: here it costs no pass over the data.
 *
 * @param x [..., channels]
 */
export function batchNormActivation<T extends tf.Tensor>(
  x: Value<T>,
  { bias, gamma, beta }: NormParameters,
  activation: Activation,
): { output: Value<T> } & Moments {
  const [y, mean, variance] = forward(
    { x: x.tensor, gamma: gamma.tensor, beta: beta.tensor },
    { activation },
  );
  const output: Value<T> = {
    tensor: y as T,
    inputs: [x, gamma, beta, ...(bias ? [bias] : [])],
    pullBack: (dy, [, , , wantsBias]) => [
      ...gradient(
        { x: x.tensor, y, dy, mean, variance, gamma: gamma.tensor },
        { activation },
      ),
      wantsBias ? tf.zerosLike(gamma.tensor) : undefined,
    ],
  };
  return {
    output,
    mean: (bias ? tf.add(mean, bias.tensor) : mean) as tf.Tensor1D,
    variance: variance as tf.Tensor1D,
  };
}

/** Batch normalisation by given moments; the sampler passes the running averages. No gradient. */
export function batchNormInference<T extends tf.Tensor>(
  x: T,
  { bias, gamma, beta }: NormParameters,
  { mean, variance }: Moments,
  activation: Activation,
): T {
  return tf.tidy(() => {
    const centre = bias ? tf.sub(mean, bias.tensor) as tf.Tensor1D : mean;
    const inputs = { x, mean: centre, variance, gamma: gamma.tensor, beta: beta.tensor };
    return inference(inputs, { activation })[0] as T;
  });
}

/** x, mean, variance, gamma, beta -> y. */
const inference = tunable<
  { x: tf.Tensor } & Record<"mean" | "variance" | "gamma" | "beta", tf.Tensor1D>,
  { activation: Activation }
>("BatchNormInference", ({ x, mean, variance, gamma, beta }, { activation }) => {
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, normEpsilon)));
  const shift = tf.sub(beta, tf.mul(mean, scale));
  return [activate(tf.add(tf.mul(x, scale), shift), activation)];
});

/** x, gamma, beta -> y, mean, variance. */
const forward = tunable<
  { x: tf.Tensor; gamma: tf.Tensor1D; beta: tf.Tensor1D },
  { activation: Activation }
>("BatchNormActivation", ({ x, gamma, beta }, { activation }) => {
  const axes = leadingAxes(x);
  const mean = tf.mean(x, axes);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), axes);
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, normEpsilon)));
  const y = activate(tf.add(tf.mul(centred, scale), beta), activation);
  return [y, mean, variance];
});

/**
 * x, y, dy, mean, variance, gamma -> dx, dgamma, dbeta. With u = gradient before the activation and
 * h = (x - mean) / sigma over n numbers a channel: dbeta = sum u, dgamma = sum u h,
 * dx = gamma / sigma * (u - dbeta / n - h dgamma / n).
 */
const gradient = tunable<
  {
    x: tf.Tensor;
    y: tf.Tensor;
    dy: tf.Tensor;
    mean: tf.Tensor;
    variance: tf.Tensor;
    gamma: tf.Tensor1D;
  },
  { activation: Activation }
>("BatchNormActivationGradient", ({ x, y, dy, mean, variance, gamma }, { activation }) => {
  const axes = leadingAxes(x);
  const inverseSigma = tf.rsqrt(tf.add(variance, normEpsilon));
  const normalised = tf.mul(tf.sub(x, mean), inverseSigma);
  const u = activationGradient(y, dy, activation);
  const dbeta = tf.sum(u, axes);
  const dgamma = tf.sum(tf.mul(u, normalised), axes);
  const n = x.size / gamma.size;
  const meanPart = tf.div(tf.add(dbeta, tf.mul(normalised, dgamma)), n);
  const dx = tf.mul(tf.sub(u, meanPart), tf.mul(gamma, inverseSigma));
  return [dx, dgamma, dbeta];
});
