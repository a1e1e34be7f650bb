/** A step on the device with all that follows from it, whose numbers are read as one tensor. */
import type * as tf from "@tensorflow/tfjs-core";
import { isSynchronous } from "../ops/layers.ts";
import { adapt } from "./adaptive_strength.ts";
import { followGenerator } from "./averaged_generator.ts";
import { stateIsFinite } from "./finite.ts";
import type { WatchedOptimizer } from "./gradients.ts";
import { type Onlooker, step, type StepInput, type StepOutcome, type TrainState } from "./step.ts";
import { packOutcome } from "./step_result.ts";

/** The inputs of a step, and the numbers that depend on which step it is. */
export interface WholeStepInput extends StepInput {
  /** The rates of each update. */
  dRates: tf.Tensor;
  gRates: tf.Tensor;
  averageRate: tf.Tensor;
  strengthChange: tf.Tensor;
}

export interface WholeStepOptions {
  hasPenalty: boolean;
  /** Receives how long both networks took, where the device tells. */
  times?: Partial<Pick<StepOutcome, "dMillis" | "gMillis">>;
  watched?: Watching;
}

/** What looks on at a step. */
export interface Watching {
  onlooker: Onlooker | undefined;
  d: WatchedOptimizer;
  g: WatchedOptimizer;
}

export function wholeStep(
  trainState: TrainState,
  { dRates, gRates, averageRate, strengthChange, ...input }: WholeStepInput,
  { hasPenalty, times = {}, watched }: WholeStepOptions,
): tf.Tensor1D {
  const dOptimizer = watched?.d.optimizer ?? trainState.dOptimizer.withRates(dRates);
  const gOptimizer = watched?.g.optimizer ?? trainState.gOptimizer.withRates(gRates);
  const optimizers = { ...trainState, dOptimizer, gOptimizer };
  const outcome = step(optimizers, input, hasPenalty, watched?.onlooker);
  const { averages, variables, adapted, config } = trainState;
  const decided = adapted && adapt(adapted, config, outcome.dReal, strengthChange);
  if (averages) followGenerator(averages, variables, averageRate);
  const { dMillis, gMillis } = outcome;
  // Times mean nothing on an asynchronous device, and played commands have none.
  if (isSynchronous()) Object.assign(times, { dMillis, gMillis });
  return packOutcome(outcome, stateIsFinite(trainState), decided);
}
