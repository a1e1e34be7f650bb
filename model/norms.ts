import type * as tf from "@tensorflow/tfjs-core";
import {
  batchNormInference,
  constant,
  type Moments,
  updateAllRunningStats,
} from "../ops/layers.ts";
import type { NetworkName } from "./declare.ts";
import type { Parameters } from "./parameters.ts";
import type { Split } from "./split.ts";
import type { Norm } from "./value_layers.ts";
import type { Variables } from "./variables.ts";

/** Decay of the running averages (0.9 in the TensorFlow DCGAN). */
const runningDecay = 0.9;

/** The batch moments of one pass, by the name of the norm. */
export type PassMoments = Map<string, Moments>;

/**
 * Normalises by the moments of this batch, and adds them to `found`. It does not update the running
 * averages: a training step does so itself, and other callers must not.
 */
export function byBatchMoments(
  split: Split,
  parameters: readonly Parameters[],
  found: PassMoments,
): Norm {
  return (xs, name, activation, biases) => {
    const ofParts = parameters.map((part, i) => ({
      bias: biases?.[i],
      gamma: part.get<tf.Tensor1D>(`${name}.gamma`),
      beta: part.get<tf.Tensor1D>(`${name}.beta`),
    }));
    const { outputs, mean, variance } = split.norm(xs, ofParts, activation);
    found.set(name, { mean, variance });
    return outputs;
  };
}

/** Normalises by the running averages: an image depends on its own z alone. No gradient. */
export function byRunningAverages(parameters: Parameters): Norm {
  return ([x], name, activation, [bias] = []) => [
    constant(batchNormInference(
      x.tensor,
      { bias, gamma: parameters.get(`${name}.gamma`), beta: parameters.get(`${name}.beta`) },
      {
        mean: parameters.get<tf.Tensor1D>(`${name}.movingMean`).tensor,
        variance: parameters.get<tf.Tensor1D>(`${name}.movingVariance`).tensor,
      },
      activation,
    )),
  ];
}

/** Updates the running averages of one network, once for each training pass: 0.9 old + 0.1 batch. */
export function updateRunningStats(
  variables: Variables,
  network: NetworkName,
  found: PassMoments,
): void {
  const averages = [...found].flatMap(([name, { mean, variance }]) => [
    { average: variables.get(`${network}.${name}.movingMean`), batch: mean },
    { average: variables.get(`${network}.${name}.movingVariance`), batch: variance },
  ]);
  updateAllRunningStats(averages, runningDecay);
}
