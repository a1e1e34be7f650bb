import * as tf from "@tensorflow/tfjs-core";
import { type Adam, constant, type Optimizer } from "../ops/mod.ts";
import { type DLosses, dStep } from "./d_step.ts";
import { gStep } from "./g_step.ts";
import { moveAverages } from "./norms.ts";
import { type Condition, generatorPass, type Networks, type TrainingPass } from "./passes.ts";

/** Two networks and what a step moves them by. */
export interface Steppable extends Networks {
  dOptimizer: Optimizer;
  gOptimizer: Optimizer;
}

/** Two networks and what moves them, with its memory. */
export interface Trainee extends Steppable {
  dOptimizer: Adam;
  gOptimizer: Adam;
}

/** What one step trains on, on the device. */
export interface StepInput {
  /** Real images [batch, height, width, channels], in the range that G draws in. */
  real: tf.Tensor;
  /** [batch, zDim]. */
  z: tf.Tensor;
  /** One-hot labels [batch, yDim], for conditional networks. */
  y: tf.Tensor2D | undefined;
}

/** The scalars of one step; each update's losses are of its own pass, before it moved the weights. */
export type StepScalars = DLosses & {
  /** Of the last G update. */
  gLoss: tf.Scalar;
};

/**
 * One step of training: D's updates, then G's, all on the same images and the same z. The G(z) that
 * D sees is the one that the first G update goes back through, since G has not moved in between.
 */
export function step(trainee: Steppable, { real, z, y }: StepInput): StepScalars {
  return tf.tidy(() => {
    const { dUpdates, gUpdates } = trainee.config;
    const condition = y && constant(y);

    const first = generate(trainee, z, condition);
    let dLosses!: DLosses;
    for (let update = 0; update < dUpdates; update++) {
      dLosses = tf.tidy(() =>
        dStep(trainee, trainee.dOptimizer, real, first.output.tensor, condition)
      );
    }

    let gLoss = tf.tidy(() => gStep(trainee, trainee.gOptimizer, first, condition));
    for (let update = 1; update < gUpdates; update++) {
      gLoss = tf.tidy(() => {
        const again = generate(trainee, z, condition);
        return gStep(trainee, trainee.gOptimizer, again, condition);
      });
    }
    return { ...dLosses, gLoss };
  });
}

function generate(trainee: Steppable, z: tf.Tensor, condition: Condition): TrainingPass {
  const pass = generatorPass(trainee, constant(z), condition);
  moveAverages(trainee.variables, "generator", pass.moments);
  return pass;
}
