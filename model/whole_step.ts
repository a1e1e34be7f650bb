/** A step on the device with all that follows from it, whose numbers are read as one tensor. */
import * as tf from "@tensorflow/tfjs-core";
import { isSynchronous } from "../ops/layers.ts";
import { adapt } from "./adaptive_strength.ts";
import { followGenerator } from "./averaged_generator.ts";
import { stateIsFinite } from "./finite.ts";
import { measured } from "./gradient_flow.ts";
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
  /** Whether the result ends with how strongly each variable is moved (`gradient_flow.ts`). */
  hasFlow?: boolean;
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
  { hasPenalty, hasFlow, times = {}, watched }: WholeStepOptions,
): tf.Tensor1D {
  const { averages, variables, adapted, config } = trainState;
  const plain = {
    d: watched?.d ?? { optimizer: trainState.dOptimizer.withRates(dRates) },
    g: watched?.g ?? { optimizer: trainState.gOptimizer.withRates(gRates) },
  };
  const flow = hasFlow && {
    d: measured(plain.d.optimizer, variables, "discriminator"),
    g: measured(plain.g.optimizer, variables, "generator"),
  };
  const { d, g } = flow || plain;
  const optimizers = { ...trainState, dOptimizer: d.optimizer, gOptimizer: g.optimizer };
  const outcome = step(optimizers, input, hasPenalty, watched?.onlooker);
  const decided = adapted && adapt(adapted, config, outcome.dReal, strengthChange);
  if (averages) followGenerator(averages, variables, averageRate);
  const { dMillis, gMillis } = outcome;
  // Times mean nothing on an asynchronous device, and played commands have none.
  if (isSynchronous()) Object.assign(times, { dMillis, gMillis });
  const packed = packOutcome(outcome, stateIsFinite(trainState), decided);
  if (!flow) return packed;
  const lengths = [flow.d.take(), flow.g.take()];
  const all = tf.concat1d([packed, ...lengths]);
  tf.dispose(lengths);
  return all;
}
