/**
 * The averaged generator: a moving average of G's weights and running statistics over the steps. It
 * draws better samples than G at any one step (Yazici et al. 2019), and no step of training reads it.
 */
import type * as tf from "@tensorflow/tfjs-core";
import { moveTowards } from "../ops/layers.ts";
import type { ModelConfig } from "./config.ts";
import type { VariableDeclaration } from "./declare.ts";
import { Variables } from "./variables.ts";

/** The decay of one step, before the ramp; 0 keeps no average. */
export function fullDecay({ ema = 0, emaHalfLife, batchSize }: ModelConfig): number {
  return emaHalfLife === undefined ? ema : 0.5 ** (batchSize / emaHalfLife);
}

/**
 * How far the average moves towards G after a step. At first by almost all of the way: the average of
 * the first steps would else be that of the drawn weights.
 *
 * @param step steps done before this one
 */
export function averageRate(config: ModelConfig, step: number): number {
  return 1 - Math.min(fullDecay(config), (1 + step) / (10 + step));
}

/** The averages of G's variables under the variables' names, equal to the drawn weights; or undefined. */
export function averagedGenerator(
  config: ModelConfig,
  declarations: readonly VariableDeclaration[],
  draw: (declaration: VariableDeclaration) => Float32Array,
): Variables | undefined {
  if (fullDecay(config) === 0) return undefined;
  const ofGenerator = declarations.filter(({ name }) => name.startsWith("generator."));
  return new Variables(ofGenerator, draw);
}

/** Moves all averages towards the variables, by the rate of `averageRate`. */
export function followGenerator(averages: Variables, variables: Variables, rate: tf.Tensor): void {
  const pairs = averages.names().map((name) => ({
    average: averages.get(name),
    value: variables.get(name),
  }));
  moveTowards(pairs, rate);
}
