/**
 * Batch normalisation of a batch in shards, by the moments of all of them (Ioffe and Szegedy 2015). Shards
 * exchange their own moments, and on the way back the two sums of the gradient. Both are added in the order
 * of shards and in double precision, so that all ranks compute the same bits.
 */
import * as tf from "@tensorflow/tfjs-core";
import { activationGradient } from "./activation.ts";
import { batchNormInference, type Moments, type NormParameters } from "./batch_norm.ts";
import { leadingAxes } from "./bias_activation.ts";
import { type Activation, normEpsilon } from "./device/attributes.ts";
import { numbered, tunable, withNumbers } from "./device/kernel.ts";
import type { Range, Shards } from "./ranks/shards.ts";
import { constant, joint, type Value } from "./value.ts";

/** How shards are normalised. */
export interface ShardedNorm {
  shards: Shards;
  /** Runs of shards that share their moments: one of all shards, unless each rank has its own. */
  groups: readonly Range[];
}

/** Shards that share their moments. */
interface Group extends Range, Moments {
  /** Numbers a channel. */
  count: number;
  host: HostMoments;
}

interface HostMoments {
  mean: Float32Array;
  variance: Float32Array;
}

/**
 * f(gamma * (x + bias - mean) / sqrt(variance + epsilon) + beta) of each own shard, as
 * `batchNormActivation` computes it for a whole batch.
 *
 * @param xs this rank's shards, each [..., channels]
 * @param parameters of each of them
 * @returns also the moments of the batch: the means of the groups' where there are several
 */
export function shardedBatchNormActivation(
  norm: ShardedNorm,
  xs: readonly Value[],
  parameters: readonly NormParameters[],
  activation: Activation,
): { outputs: Value[] } & Moments {
  const all = groupsOf(norm, xs.map(({ tensor }) => tensor));
  const own = xs.map((_, i) => all.find(({ to }) => norm.shards.own.from + i < to)!);
  const tensors = normalise(
    withNumbers(xs.map(({ tensor: x }, i) => {
      const { gamma: { tensor: gamma }, beta: { tensor: beta } } = parameters[i];
      const { mean, variance } = own[i];
      return { x, mean, variance, gamma, beta };
    })),
    { activation },
  );
  const inputs = xs.flatMap((x, i) => {
    const { gamma, beta, bias } = parameters[i];
    return [x, gamma, beta, ...(bias ? [bias] : [])];
  });
  const passes = xs.map(({ tensor: x }, i) => ({ x, y: tensors[i], ...own[i] }));
  const outputs = joint({
    ...{ tensors, inputs },
    pullBack: (dys) =>
      gradientsOf(norm, passes.map((pass, i) => ({ ...pass, dy: dys[i] })), parameters, activation),
  });
  const { mean, variance } = all.length === 1 ? all[0] : averaged(all);
  const bias = parameters[0].bias?.tensor;
  return { outputs, mean: (bias ? tf.add(mean, bias) : mean) as tf.Tensor1D, variance };
}

/** What the gradient of one shard is computed of. */
interface Arrived extends Group {
  x: tf.Tensor;
  y: tf.Tensor;
  dy: tf.Tensor;
}

/** dx, dgamma, dbeta, and dbias where there is one, of each own shard. */
function gradientsOf(
  { shards }: ShardedNorm,
  arrived: readonly Arrived[],
  parameters: readonly NormParameters[],
  activation: Activation,
): tf.Tensor[] {
  const read = ({ x, y, dy, mean }: Arrived) => ({ x, y, dy, mean });
  const own = readPairs(gradientSums(withNumbers(arrived.map(read)), { activation }));
  const all = shards.exchange(own);
  const dxs = inputGradientsOf(arrived, parameters, { all, activation });
  return arrived.flatMap(({ host }, i) => {
    const { gamma: { tensor: gamma }, bias } = parameters[i];
    const [dbeta, centred] = halves(own[i]);
    const dgamma = centred.map((sum, c) => sum / Math.sqrt(host.variance[c] + normEpsilon));
    const ofBias = bias ? [tf.zerosLike(gamma)] : [];
    return [dxs[i], tf.tensor1d(dgamma), tf.tensor1d(dbeta), ...ofBias];
  });
}

/** @param all the sums of all shards */
function inputGradientsOf(
  arrived: readonly Arrived[],
  parameters: readonly NormParameters[],
  { all, activation }: { all: readonly Float32Array[]; activation: Activation },
): tf.Tensor[] {
  // Neighbours share their moments; each group has sums of its own, and a count.
  const groups = arrived.map(({ from }) => from).filter((from, i, list) =>
    list.indexOf(from) === i
  );
  return groups.flatMap((group) => {
    const first = arrived.findIndex(({ from }) => from === group);
    const parts = arrived.filter(({ from }) => from === group);
    const { to, count } = parts[0];
    const [du, duCentred] = halves(total(all.slice(group, to))).map((sums) => tf.tensor1d(sums));
    const inputs = parts.map(({ x, y, dy, mean, variance }, i) => {
      const gamma = parameters[first + i].gamma.tensor;
      return { x, y, dy, mean, variance, gamma, du, duCentred };
    });
    const dxs = inputGradients(withNumbers<tf.Tensor>(inputs), { activation, count });
    tf.dispose([du, duCentred]);
    return dxs;
  });
}

/** The moments of all groups of shards, of those that other ranks have too. */
function groupsOf({ shards, groups }: ShardedNorm, xs: readonly tf.Tensor[]): Group[] {
  const { shape, size } = xs[0];
  const pixels = size / shape[0] / shape[shape.length - 1];
  const all = shards.exchange(readPairs(momentsOf(withNumbers(xs.map((x) => ({ x }))), {})));
  const counts = shards.images.map(({ from, to }) => pixels * (to - from));
  return groups.map(({ from, to }) => {
    const [partial, count] = [all.slice(from, to), counts.slice(from, to)];
    const host = combined(partial, count);
    const [mean, variance] = [tf.tensor1d(host.mean), tf.tensor1d(host.variance)];
    return { ...{ from, to, host, mean, variance }, count: sum(count) };
  });
}

/**
 * The moments of several shards: squares about the mean of all are those about each shard's mean plus the
 * squared distances of the means (Chan, Golub and LeVeque 1979).
 *
 * @param partial means and variances of each, [2 channels]
 */
function combined(partial: readonly Float32Array[], counts: readonly number[]): HostMoments {
  const channels = partial[0].length / 2;
  const all = sum(counts);
  const host = { mean: new Float32Array(channels), variance: new Float32Array(channels) };
  for (let c = 0; c < channels; c++) {
    const mean = sum(counts.map((count, shard) => count * partial[shard][c])) / all;
    const squares = counts.map((count, shard) => {
      const apart = partial[shard][c] - mean;
      return count * (partial[shard][channels + c] + apart * apart);
    });
    host.mean[c] = mean;
    host.variance[c] = sum(squares) / all;
  }
  return host;
}

function averaged(groups: readonly Group[]): Moments {
  const all = sum(groups.map(({ count }) => count));
  const average = (of: "mean" | "variance") =>
    tf.tensor1d(
      groups[0].host[of].map((_, c) =>
        sum(groups.map(({ count, host }) => count * host[of][c])) / all
      ),
    );
  return { mean: average("mean"), variance: average("variance") };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** The sum of vectors, in order and in double precision. */
function total(vectors: readonly Float32Array[]): Float32Array {
  return vectors[0].map((_, c) => vectors.reduce((total, each) => total + each[c], 0));
}

/** Reads vectors of one length two by two, and frees them. */
function readPairs(tensors: readonly tf.Tensor[]): Float32Array[] {
  const pairs = Array.from({ length: tensors.length / 2 }, (_, i) => {
    const [first, second] = [tensors[2 * i], tensors[2 * i + 1]];
    const both = new Float32Array(2 * first.size);
    both.set(first.dataSync());
    both.set(second.dataSync(), first.size);
    return both;
  });
  tf.dispose([...tensors]);
  return pairs;
}

function halves(both: Float32Array): Float32Array[] {
  const half = both.length / 2;
  return [both.slice(0, half), both.slice(half)];
}

type Named = Record<string, tf.Tensor>;

/** x0, x1, ... -> mean0, variance0, mean1, ... over all axes but channels. */
const momentsOf = tunable<Named, { [x: string]: never }>(
  "BatchMoments",
  (xs) =>
    Object.values(xs).flatMap((x) => {
      const axes = leadingAxes(x);
      const mean = tf.mean(x, axes);
      return [mean, tf.mean(tf.square(tf.sub(x, mean)), axes)];
    }),
);

/** x0, mean0, variance0, gamma0, beta0, x1, ... -> y0, y1, ... */
const normalise = tunable<Named, { activation: Activation }>(
  "BatchNormInferences",
  (inputs, { activation }) =>
    numbered(inputs, ["x", "mean", "variance", "gamma", "beta"]).map(
      ([x, mean, variance, gamma, beta]) => {
        const [scale, shift] = [constant(gamma as tf.Tensor1D), constant(beta as tf.Tensor1D)];
        const moments = { mean, variance } as Moments;
        return batchNormInference(x, { gamma: scale, beta: shift }, moments, activation);
      },
    ),
);

/**
 * x0, y0, dy0, mean0, x1, ... -> the sums over each shard of u and of u (x - mean); u is the gradient before
 * the activation.
 */
const gradientSums = tunable<Named, { activation: Activation }>(
  "BatchNormGradientSums",
  (inputs, { activation }) =>
    numbered(inputs, ["x", "y", "dy", "mean"]).flatMap(([x, y, dy, mean]) => {
      const axes = leadingAxes(x);
      const u = activationGradient(y, dy, activation);
      return [tf.sum(u, axes), tf.sum(tf.mul(u, tf.sub(x, mean)), axes)];
    }),
);

/**
 * x0, y0, dy0, mean0, variance0, gamma0, and those sums over all that share the moments, x1, ... -> dx0, dx1,
 * ..., by the formula in `batch_norm.ts`; `count` is n.
 */
const inputGradients = tunable<Named, { activation: Activation; count: number }>(
  "BatchNormInputGradients",
  (inputs, { activation, count }) =>
    numbered(inputs, ["x", "y", "dy", "mean", "variance", "gamma", "du", "duCentred"]).map(
      ([x, y, dy, mean, variance, gamma, du, duCentred]) => {
        const inverseSigma = tf.rsqrt(tf.add(variance, normEpsilon));
        const normalised = tf.mul(tf.sub(x, mean), inverseSigma);
        const along = tf.mul(normalised, tf.mul(duCentred, inverseSigma));
        const u = activationGradient(y, dy, activation);
        const centred = tf.sub(u, tf.div(tf.add(du, along), count));
        return tf.mul(centred, tf.mul(gamma, inverseSigma));
      },
    ),
);
