import * as tf from "@tensorflow/tfjs-core";
import type { StrengthDecision } from "./adaptive_strength.ts";
import type { FlowOfVariable } from "./gradient_flow.ts";
import type { StepOutcome } from "./step.ts";

/** The losses of a step, each from the update's own pass, before that update. */
export interface StepLosses {
  dLossReal: number;
  dLossFake: number;
  /** dLossReal + dLossFake. */
  dLoss: number;
  /** Of the last G update. */
  gLoss: number;
  /** Means of sigmoid(logits) in D's update: D's outputs for real and for generated images. */
  meanDReal: number;
  meanDFake: number;
}

/** The numbers behind a step's losses, in host memory. */
export interface StepValues {
  /** [batchSize, zDim]. */
  z: Float32Array;
  /** sigmoid(logits) [batchSize] of each real and each generated image, in the last D update's passes. */
  dReal: Float32Array;
  dFake: Float32Array;
}

export interface StepResult extends StepLosses {
  values: StepValues;
  /** How long D's and G's updates took; undefined on an asynchronous device. */
  dMillis?: number;
  gMillis?: number;
  /** Whether all losses, weights, gradients and running averages are finite. */
  isFinite: boolean;
  /** After a step that decides about the strength of augmentations. */
  decision?: StrengthDecision;
  /** How strongly the last updates moved each variable, where that was asked for. */
  flow?: FlowOfVariable[];
}

/** All results of a step as one tensor: on a GPU each read waits for all commands queued before it. */
export function packOutcome(
  { dLossReal, dLossFake, gLoss, dReal, dFake }: StepOutcome,
  isFinite: tf.Scalar,
  decided?: tf.Tensor1D,
): tf.Tensor1D {
  const scalars = tf.stack([dLossReal, dLossFake, gLoss, isFinite]) as tf.Tensor1D;
  return tf.concat1d([scalars, flat(dReal), flat(dFake), ...(decided ? [decided] : [])]);
}

/**
 * @param numbers the values of `packOutcome`'s tensor
 * @param hasDecision whether a strength and its heuristic are its last two
 */
export function unpackOutcome(
  numbers: Float32Array,
  z: Float32Array,
  hasDecision = false,
): StepResult {
  const [dLossReal, dLossFake, gLoss, finite] = numbers;
  const end = numbers.length - (hasDecision ? 2 : 0);
  const half = 4 + (end - 4) / 2;
  const [dReal, dFake] = [numbers.slice(4, half), numbers.slice(half, end)];
  const [strength, heuristic] = numbers.slice(end);
  return {
    dLossReal,
    dLossFake,
    dLoss: dLossReal + dLossFake,
    gLoss,
    meanDReal: mean(dReal),
    meanDFake: mean(dFake),
    values: { z, dReal, dFake },
    isFinite: finite === 1 && numbers.every(Number.isFinite),
    ...(hasDecision && { decision: { strength, heuristic } }),
  };
}

function flat(tensor: tf.Tensor): tf.Tensor1D {
  return tf.reshape(tensor, [tensor.size]);
}

function mean(numbers: Float32Array): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
