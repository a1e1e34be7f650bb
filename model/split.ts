/**
 * How a step divides its batch: it computes all images at once, or part by part so that several ranks can
 * share the parts. Only what joins images of different parts depends on it: batch norm, the losses, and the
 * sums of gradients.
 */
import * as tf from "@tensorflow/tfjs-core";
import {
  type Activation,
  batchNormActivation,
  type Communicator,
  constant,
  evenParts,
  gatherShards,
  isSynchronous,
  type Moments,
  type NormParameters,
  type Range,
  shardedBatchNormActivation,
  Shards,
  sumShards,
  type Value,
} from "../ops/layers.ts";
import type { ModelConfig } from "./config.ts";

/** One value for each part of the batch that this process computes. */
export type Parts<T extends tf.Tensor = tf.Tensor> = readonly Value<T>[];

export interface Split {
  /** The number in the batch of each part's first image. */
  starts: readonly number[];
  /** The parts of a tensor with the images of this process alone. */
  divide<T extends tf.Tensor>(own: T): Parts<T>;
  /** Batch norm by the moments of the batch. */
  norm(
    xs: Parts,
    parameters: readonly NormParameters[],
    activation: Activation,
  ): { outputs: Parts } & Moments;
  /** All images of the batch as one value. */
  gather(parts: Parts): Value;
  /** The sums over all parts; disposes of those of each part. */
  sum(gradients: tf.Tensor[][]): tf.Tensor[];
}

export const whole: Split = {
  starts: [0],
  divide: (own) => [constant(own)],
  norm([x], [parameters], activation) {
    const { output, ...moments } = batchNormActivation(x, parameters, activation);
    return { outputs: [output], ...moments };
  },
  gather: ([all]) => all,
  sum: ([all]) => all,
};

/** The images that this rank computes, by their numbers in the batch. */
export function ownImages(
  { batchSize, shards: count = 1 }: ModelConfig,
  ranks?: Communicator,
): Range {
  const shards = new Shards(batchSize, count, ranks);
  return shards.imagesOf(shards.own);
}

/**
 * @throws RangeError with the cure when there are too few shards for the ranks; and by `divide`, where the
 * device cannot compute in shards
 */
export function splitOf(
  { batchSize, shards: count, perRankNorm = 1 }: ModelConfig,
  ranks?: Communicator,
): Split {
  if (count === undefined) return whole;
  const shards = new Shards(batchSize, count, ranks);
  const own = shards.images.slice(shards.own.from, shards.own.to);
  const norm = { shards, groups: evenParts(count, perRankNorm) };
  return {
    starts: own.map(({ from }) => from),
    divide<T extends tf.Tensor>(tensor: T) {
      checkDevice(count);
      return own.map(({ from, to }) => constant(rowsOf(tensor, from - own[0].from, to - from)));
    },
    norm: (xs, parameters, activation) =>
      shardedBatchNormActivation(norm, xs, parameters, activation),
    gather: (parts) => gatherShards(shards, parts),
    sum: (gradients) => sumShards(shards, gradients),
  };
}

/** Drawing samples takes any device, steps do not. */
function checkDevice(shards: number): void {
  if (isSynchronous()) return;
  throw new RangeError(
    `shards is ${shards}: a step on backend ${tf.getBackend()} cannot stop to add them up; take --backend ` +
      "onednn, blas, wasm or cpu",
  );
}

function rowsOf<T extends tf.Tensor>(tensor: T, from: number, count: number): T {
  const rest = tensor.shape.slice(1);
  return tf.slice(tensor, [from, ...rest.map(() => 0)], [count, ...rest]) as T;
}
