/**
 * Adaptive augmentation (Karras et al. 2020): how likely `--diff-augment` applies follows how well D knows
 * the real images. It begins at 0. The strength is part of the state, and is adjusted on the device, so
 * that no step waits for the results of another.
 */
import * as tf from "@tensorflow/tfjs-core";
import { type AdaptedStrength, adjustStrength } from "../ops/layers.ts";
import type { ModelConfig } from "./config.ts";

/** Steps for each decision, as in the paper. */
const every = 4;

/** Images from a strength of 0 to 1: a tenth of the paper's, whose runs see millions of images. */
const defaultImages = 50_000;

/** A decision about the strength of augmentations. */
export interface StrengthDecision {
  /** With what chance each kind applies to an image from the next step on. */
  strength: number;
  /** Mean of sign(D(x)) over the last steps: 0 where D guesses, 1 where it knows every real image. */
  heuristic: number;
}

/** The state of adaptive augmentation; undefined where the config asks for none. */
export function adaptedStrength({ ada }: ModelConfig): AdaptedStrength | undefined {
  if (ada === undefined) return undefined;
  const zero = () => tf.tidy(() => tf.variable(tf.zeros([1]), false));
  return { strength: zero(), signs: zero() };
}

/** Whether a decision follows that step. */
export function isDecided({ ada }: ModelConfig, step: number): boolean {
  return ada !== undefined && (step + 1) % every === 0;
}

/**
 * By how much the strength may move after a step.
 *
 * @param step steps done before this one
 */
export function strengthChange(config: ModelConfig, step: number): number {
  const { adaImages = defaultImages, batchSize } = config;
  return isDecided(config, step) ? Math.min(1, every * batchSize / adaImages) : 0;
}

/** Counts D's outputs for real images of a step, and decides where that is due; [2], for `decisionOf`. */
export function adapt(
  adapted: AdaptedStrength,
  { ada = 0 }: ModelConfig,
  dReal: tf.Tensor,
  change: tf.Tensor,
): tf.Tensor1D {
  return adjustStrength(adapted, dReal, change, { target: ada, every });
}
