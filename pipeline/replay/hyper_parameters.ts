import { checkModelConfig, type ModelConfig } from "../../model/mod.ts";

/** What can be otherwise while the state of the networks is the same. */
export const hyperParameters = [
  "learningRate",
  "beta1",
  "beta2",
  "epsilon",
  "dUpdates",
  "gUpdates",
] as const satisfies readonly (keyof ModelConfig)[];

export type HyperParameters = Pick<ModelConfig, typeof hyperParameters[number]>;

/** @throws RangeError when a value makes no sense */
export function withHyperParameters(
  model: ModelConfig,
  changes: Partial<HyperParameters>,
): ModelConfig {
  const changed = { ...model, ...changes };
  checkModelConfig(changed);
  return changed;
}
