/** A step's gradients and updates, for inspection; training keeps none of them. */
import * as tf from "@tensorflow/tfjs-core";
import { currentDevice, type Optimizer, readAndDispose } from "../ops/layers.ts";
import type { NetworkName } from "./declare.ts";
import type { Variables } from "./variables.ts";

/** Statistics of the gradient of one variable, and of the update that it led to. */
export interface GradientStats {
  /** The name of the variable. */
  name: string;
  size: number;
  /** Root of the sum of squares, over the finite ones. */
  norm: number;
  /** Largest magnitude among the finite ones. */
  largest: number;
  /** Share of zeros, 0 to 1. */
  zeros: number;
  /** How many are NaN or infinite. */
  notFinite: number;
  /** The same norm of the variable before the update, and of what the update added to it. */
  weightNorm: number;
  updateNorm: number;
}

/** An optimizer whose last update can be looked at. */
export interface WatchedOptimizer {
  optimizer: Optimizer;
  /** Of the last update. Call it once, before the variables change again: all reads begin at once. */
  stats(): Promise<GradientStats[]>;
}

interface Watched {
  name: string;
  gradient: tf.Tensor;
  /** The variable as the update found it. */
  before: tf.Tensor;
}

/** @param optimizer of the trainable variables of that network */
export function watched(
  optimizer: Optimizer,
  variables: Variables,
  network: NetworkName,
): WatchedOptimizer {
  const names = variables.trainableNames(network);
  let kept: Watched[] = [];
  const apply = (gradients: readonly tf.Tensor[]) => {
    kept.forEach(({ gradient, before }) => tf.dispose([gradient, before]));
    kept = names.map((name, i) => ({
      name,
      gradient: tf.keep(gradients[i].clone()),
      before: copied(variables.get(name)),
    }));
    optimizer.apply(gradients);
  };
  const stats = () => Promise.all(kept.map((one) => statsOf(one, variables.get(one.name))));
  return { optimizer: { apply }, stats };
}

/** Updates change variables in place, and a clone with them. */
function copied(variable: tf.Variable): tf.Tensor {
  return tf.keep(tf.tidy(() => tf.add(variable, tf.zeros([1]))));
}

async function statsOf({ name, gradient, before }: Watched, variable: tf.Variable) {
  const [gradients, from, to] = await Promise.all([
    readAndDispose(gradient),
    readAndDispose(before),
    currentDevice().read(variable),
  ]);
  const update = from.map((value, i) => to[i] - value);
  return { name, ...numbersOf(gradients), weightNorm: normOf(from), updateNorm: normOf(update) };
}

function numbersOf(
  values: Float32Array,
): Omit<GradientStats, "name" | "weightNorm" | "updateNorm"> {
  let [squares, largest, zeros, notFinite] = [0, 0, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) {
      notFinite++;
      continue;
    }
    squares += value * value;
    largest = Math.max(largest, Math.abs(value));
    if (value === 0) zeros++;
  }
  const size = values.length;
  return { size, norm: Math.sqrt(squares), largest, zeros: zeros / size, notFinite };
}

function normOf(values: Float32Array): number {
  let squares = 0;
  for (const value of values) if (Number.isFinite(value)) squares += value * value;
  return Math.sqrt(squares);
}
