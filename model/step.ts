import * as tf from "@tensorflow/tfjs-core";
import { type Adam, type AdaptedStrength, constant, type Optimizer } from "../ops/layers.ts";
import { augmentBy } from "./augmentation.ts";
import { type DLosses, dStep } from "./d_step.ts";
import { gStep } from "./g_step.ts";
import { updateRunningStats } from "./norms.ts";
import { type Condition, generatorPass, type Networks, type TrainingPass } from "./passes.ts";
import { type Parts, whole } from "./split.ts";
import { stopwatch } from "./stopwatch.ts";
import type { Variables } from "./variables.ts";

/** Two networks and their optimizers. */
export interface Steppable extends Networks {
  dOptimizer: Optimizer;
  gOptimizer: Optimizer;
  /** How likely augmentations apply, where that adapts. */
  adapted: AdaptedStrength | undefined;
}

/** Two networks and their Adam optimizers, with moments: the state of training. */
export interface TrainState extends Steppable {
  dOptimizer: Adam;
  gOptimizer: Adam;
  /** The moving average of the generator, where the config asks for one. */
  averages: Variables | undefined;
}

/** The inputs of one step, on the device: the images of this process, and augmentations of the whole batch. */
export interface StepInput {
  /** Real images [images, height, width, channels], in G's output range. */
  real: tf.Tensor;
  /** [images, zDim]. */
  z: tf.Tensor;
  /** One-hot labels [images, yDim], for conditional networks. */
  y: tf.Tensor2D | undefined;
  /** Rows of `drawAugmentations`, and how likely each augmentation applies if that is fixed, [1]. */
  augmentations?: tf.Tensor;
  strength?: tf.Tensor;
}

/** The results of one step; each update's losses are of its own pass, before it moved the weights. */
export type StepOutcome = DLosses & {
  /** The loss of the last G update. */
  gLoss: tf.Scalar;
  /** Duration of the calls that update D, and of those that run G and update it. */
  dMillis: number;
  gMillis: number;
};

/** Looks on at each update of a step. It may compute, but changes nothing of the state. */
export interface Onlooker {
  /** @param shown the images that D's update is on, as augmentation leaves them */
  d(shown: { real: Parts; fake: Parts; y: Condition }, update: () => DLosses): DLosses;
  /** @param shown the images that G drew before its update, and what D is shown of any such images */
  g(
    shown: { drawn: Parts; y: Condition; seen: (images: Parts) => Parts },
    update: () => tf.Scalar,
  ): tf.Scalar;
}

const nobody: Onlooker = { d: (_, update) => update(), g: (_, update) => update() };

/**
 * One step of training: D's updates, then G's, all on the same images and the same z. The first G update
 * goes back through the G(z) that D saw, since G has not changed in between.
 *
 * @param isPenalised whether the first of D's updates has the penalty of `--r1`
 */
export function step(
  trainState: Steppable,
  { real, z, y, ...input }: StepInput,
  isPenalised = false,
  onlooker: Onlooker = nobody,
): StepOutcome {
  return tf.tidy(() => {
    const { config, split = whole } = trainState;
    const { dUpdates, gUpdates } = config;
    const condition = y && split.divide(y);
    const [images, latents] = [split.divide(real), split.divide(z)];
    const strength = trainState.adapted?.strength ?? input.strength;
    const augment = augmentBy({ rows: input.augmentations, strength }, split, config);
    const watch = stopwatch<"d" | "g">();

    const first = watch.time("g", () => generate(trainState, latents, condition));
    let dLosses!: DLosses;
    for (let update = 0; update < dUpdates; update++) {
      const train = () => {
        const generated = first.output.map(({ tensor }) => constant(tensor));
        const [shown, fake] = [augment(images, 2 * update), augment(generated, 2 * update + 1)];
        const penalised = isPenalised && update === 0;
        return onlooker.d(
          { real: shown, fake, y: condition },
          () => dStep(trainState, trainState.dOptimizer, shown, fake, condition, penalised),
        );
      };
      dLosses = watch.time("d", () => tf.tidy(train));
    }

    let generated: TrainingPass | undefined = first;
    let gLoss!: tf.Scalar;
    for (let update = 0; update < gUpdates; update++) {
      const train = () => {
        const pass = generated ?? generate(trainState, latents, condition);
        const seen = (images: Parts) => augment(images, 2 * dUpdates + update);
        return onlooker.g(
          { drawn: pass.output, y: condition, seen },
          () => gStep(trainState, trainState.gOptimizer, pass, condition, seen(pass.output)),
        );
      };
      gLoss = watch.time("g", () => tf.tidy(train));
      generated = undefined; // G has moved
    }
    return { ...dLosses, gLoss, dMillis: watch.millis("d"), gMillis: watch.millis("g") };
  });
}

function generate(trainState: Steppable, z: Parts, condition: Condition): TrainingPass {
  const pass = generatorPass(trainState, z, condition);
  updateRunningStats(trainState.variables, "generator", pass.moments);
  return pass;
}
