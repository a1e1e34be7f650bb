import type * as tf from "@tensorflow/tfjs-core";
import {
  batchNormActivation,
  batchNormInference,
  constant,
  type Moments,
  moveAllAverages,
} from "../ops/mod.ts";
import type { NetworkName } from "./declare.ts";
import type { Leaves } from "./leaves.ts";
import type { Norm } from "./value_layers.ts";
import type { Variables } from "./variables.ts";

/** How much of a moving average stays at each move (the text's 0.9). */
const movingDecay = 0.9;

/** The moments that one pass found, by the name of the norm. */
export type PassMoments = Map<string, Moments>;

/**
 * By the moments of the batch at hand, which are put into `found`. No average is moved here: whoever
 * trains moves them, whoever only looks does not.
 */
export function byBatchMoments(leaves: Leaves, found: PassMoments): Norm {
  return (x, name, activation, bias) => {
    const { output, mean, variance } = batchNormActivation(
      x,
      { bias, gamma: leaves.get(`${name}.gamma`), beta: leaves.get(`${name}.beta`) },
      activation,
    );
    found.set(name, { mean, variance });
    return output;
  };
}

/** By the moving averages: an image depends on its own z alone, not on its neighbours. No gradient. */
export function byMovingAverages(leaves: Leaves): Norm {
  return (x, name, activation, bias) =>
    constant(batchNormInference(
      x.tensor,
      { bias, gamma: leaves.get(`${name}.gamma`), beta: leaves.get(`${name}.beta`) },
      {
        mean: leaves.get<tf.Tensor1D>(`${name}.movingMean`).tensor,
        variance: leaves.get<tf.Tensor1D>(`${name}.movingVariance`).tensor,
      },
      activation,
    ));
}

/** Moves the averages of one network once, as every pass that trains does: 0.9 old + 0.1 batch. */
export function moveAverages(variables: Variables, network: NetworkName, found: PassMoments): void {
  const averages = [...found].flatMap(([name, { mean, variance }]) => [
    { average: variables.get(`${network}.${name}.movingMean`), batch: mean },
    { average: variables.get(`${network}.${name}.movingVariance`), batch: variance },
  ]);
  moveAllAverages(averages, movingDecay);
}
