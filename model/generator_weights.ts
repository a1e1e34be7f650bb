/** The generator's part of a config and of a state, and what a state says of the discriminator. */
import { defaultModelConfig, type ModelConfig } from "./config.ts";
import { declareModel, type VariableDeclaration } from "./declare.ts";
import type { GanState } from "./gan_state.ts";

/** What the generator's definition reads of the config, and how its z is drawn. */
export type GeneratorConfig =
  & Partial<Pick<ModelConfig, "norm">>
  & Pick<
    ModelConfig,
    | "outputHeight"
    | "outputWidth"
    | "cDim"
    | "yDim"
    | "zDim"
    | "zDist"
    | "gfDim"
    | "gfcDim"
  >;

/** The generator's part of a config, completed by what only training reads. */
export function completed(config: GeneratorConfig): ModelConfig {
  return { ...defaultModelConfig, batchSize: 1, ...config };
}

/** The variables of the generator alone. */
export function generatorVariables(config: GeneratorConfig): VariableDeclaration[] {
  return declareModel(completed(config)).variables
    .filter(({ name }) => name.startsWith("generator."));
}

/**
 * The generator's weights in a state, under their own names; undefined where the state has none of
 * that kind.
 */
export function generatorWeights(state: GanState, which: "averaged" | "trained") {
  const prefix = which === "averaged" ? "average." : "";
  const own = Object.entries(state).filter(([name]) => name.startsWith(`${prefix}generator.`))
    .map(([name, tensor]) => [name.slice(prefix.length), tensor]);
  return own.length === 0 ? undefined : Object.fromEntries(own) as GanState;
}

/** A generator's config, completed by what D's weights tell of D. */
export function completedByWeights(config: GeneratorConfig, weights: GanState): ModelConfig {
  const spectralNorm = "discriminator.conv0.direction" in weights;
  const hasNorms = "discriminator.bn1.gamma" in weights;
  return {
    ...completed(config),
    ...discriminatorSizes(weights, config),
    spectralNorm,
    // With either, D has no batch norms; how strong the penalty was does not matter here.
    r1: spectralNorm || hasNorms ? undefined : 1,
  };
}

function discriminatorSizes(weights: GanState, { yDim }: GeneratorConfig) {
  const units = (layer: string) => weights[`discriminator.${layer}.bias`]?.shape[0] ?? 0;
  return yDim === 0
    ? { dfDim: units("conv0") }
    : { dfDim: units("conv1") - yDim, dfcDim: units("linear2") };
}
