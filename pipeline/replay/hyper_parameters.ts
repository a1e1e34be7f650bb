import { checkModelConfig, type ModelConfig } from "../../model/mod.ts";

/** What can be otherwise while the state of the networks is the same. */
export const hyperParameters = [
  "learningRate",
  "dLearningRate",
  "gLearningRate",
  "beta1",
  "beta2",
  "epsilon",
  "dUpdates",
  "gUpdates",
] as const satisfies readonly (keyof ModelConfig)[];

/**
 * What makes other networks, or gives them another z. It can be changed only from the first step on: the
 * recorded batches are the same, and nothing else of the recorded run is.
 */
export const networkSettings = ["zDist", "norm", "yDim"] as const satisfies readonly (
  keyof ModelConfig
)[];

export type HyperParameters = Pick<
  ModelConfig,
  typeof hyperParameters[number] | typeof networkSettings[number]
>;

/** Whether the changes ask for other networks than those that were recorded. */
export function needsNewNetworks(changes: Partial<HyperParameters>): boolean {
  return networkSettings.some((name) => changes[name] !== undefined);
}

/** Whether the changes set learning rates, in place of those that were recorded. */
export function changesRates(changes: Partial<HyperParameters>): boolean {
  const { learningRate, dLearningRate, gLearningRate } = changes;
  return [learningRate, dLearningRate, gLearningRate].some((rate) => rate !== undefined);
}

/** A changed `learningRate` holds for both networks, unless one's own is stated with it. */
export function changedModel<M extends Partial<HyperParameters>>(
  model: M,
  changes: Partial<HyperParameters>,
): M {
  const own = { dLearningRate: undefined, gLearningRate: undefined };
  return { ...model, ...(changes.learningRate !== undefined && own), ...changes };
}

/** @throws RangeError when a value makes no sense */
export function withHyperParameters(
  model: ModelConfig,
  changes: Partial<HyperParameters>,
): ModelConfig {
  const changed = changedModel(model, changes);
  checkModelConfig(changed);
  return changed;
}
