/**
 * How strongly a step moves each variable, measured on the device by the training step itself: it only
 * reads what the step computes anyway.
 */
import * as tf from "@tensorflow/tfjs-core";
import { type Optimizer, scaleAll, squareDistances, squareSums } from "../ops/layers.ts";
import type { NetworkName } from "./declare.ts";
import type { Variables } from "./variables.ts";

/** The lengths (roots of the sums of squares) of a variable before its update, of its gradient, and of its change. */
export interface FlowOfVariable {
  name: string;
  weight: number;
  gradient: number;
  update: number;
}

/** An optimizer whose last update is measured. */
export interface MeasuredOptimizer {
  optimizer: Optimizer;
  /** Of the last update: squares of the weights' lengths, then of the gradients', then of the changes'. */
  take(): tf.Tensor1D;
}

/** @param optimizer of the trainable variables of that network */
export function measured(
  optimizer: Optimizer,
  variables: Variables,
  network: NetworkName,
): MeasuredOptimizer {
  const all = variables.trainable(network);
  let last: tf.Tensor1D | undefined;
  const apply = (gradients: readonly tf.Tensor[]) => {
    last?.dispose();
    last = tf.keep(tf.tidy(() => {
      // A clone would change with the variable.
      const before = scaleAll(Object.fromEntries(all.entries()), { factor: 1 });
      optimizer.apply(gradients);
      const changes = all.map((variable, i) => ({ from: before[i], to: variable }));
      return tf.concat1d([squareSums([...before, ...gradients]), squareDistances(changes)]);
    }));
  };
  return { optimizer: { apply }, take: () => last! };
}

/** What the numbers of `take`, D's and then G's, say of each variable. */
export function flowOf(squares: Float32Array, variables: Variables): FlowOfVariable[] {
  let at = 0;
  return (["discriminator", "generator"] as const).flatMap((network) => {
    const names = variables.trainableNames(network);
    const lengths = squares.subarray(at, at += 3 * names.length).map(Math.sqrt);
    return names.map((name, i) => ({
      name,
      weight: lengths[i],
      gradient: lengths[names.length + i],
      update: lengths[2 * names.length + i],
    }));
  });
}

/** How many numbers both optimizers give. */
export function flowLength(variables: Variables): number {
  const count = (network: NetworkName) => variables.trainableNames(network).length;
  return 3 * (count("discriminator") + count("generator"));
}
