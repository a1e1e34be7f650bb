/** A step's gradients, for inspection; training keeps none of them. */
import * as tf from "@tensorflow/tfjs-core";
import type { Optimizer } from "../ops/layers.ts";
import { step, type StepInput, type TrainState } from "./step.ts";

/** Statistics of the gradient of one variable. */
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
}

interface NamedGradient {
  name: string;
  gradient: tf.Tensor;
}

/**
 * Runs a step, and returns the gradients of each network's last update. The caller disposes of them.
 *
 * @param input creates the input tensors; this function disposes of them
 */
export function stepGradients(
  trainState: TrainState,
  input: () => StepInput,
  isPenalised: boolean,
): NamedGradient[] {
  const d = keeping(trainState.dOptimizer);
  const g = keeping(trainState.gOptimizer);
  const watched = { ...trainState, dOptimizer: d.optimizer, gOptimizer: g.optimizer };
  tf.tidy(() => void step(watched, input(), isPenalised));
  const { variables } = trainState;
  return [
    ...named(variables.trainableNames("discriminator"), d.last()),
    ...named(variables.trainableNames("generator"), g.last()),
  ];
}

/** Reads a gradient and disposes of it. */
export async function gradientStats({ name, gradient }: NamedGradient): Promise<GradientStats> {
  const values = await gradient.data();
  gradient.dispose();
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
  return { name, size, norm: Math.sqrt(squares), largest, zeros: zeros / size, notFinite };
}

/** Wraps an optimizer, and keeps a copy of the gradients it last applied. */
function keeping(optimizer: Optimizer): { optimizer: Optimizer; last: () => tf.Tensor[] } {
  let kept: tf.Tensor[] = [];
  const apply = (gradients: readonly tf.Tensor[]) => {
    tf.dispose(kept);
    kept = gradients.map((gradient) => tf.keep(gradient.clone()));
    optimizer.apply(gradients);
  };
  return { optimizer: { apply }, last: () => kept };
}

function named(names: string[], gradients: tf.Tensor[]): NamedGradient[] {
  return names.map((name, i) => ({ name, gradient: gradients[i] }));
}
