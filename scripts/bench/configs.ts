/** The models that are measured: those of the training presets, with channels and labels told. */
import { type ModelConfig } from "../../model/mod.ts";
import { type PresetName, presetSettings } from "../cli/presets.ts";
import { toRunConfig } from "../cli/settings.ts";

export const benchConfigNames = ["c64", "mnist", "quickstart"] as const;
export type BenchConfigName = (typeof benchConfigNames)[number];

export const benchConfigs: Record<BenchConfigName, ModelConfig> = {
  c64: ofPreset("paper", { cDim: 3, yDim: 0 }),
  mnist: ofPreset("mnist", { cDim: 1, yDim: 10 }),
  quickstart: ofPreset("quickstart", { cDim: 3, yDim: 0 }),
};

function ofPreset(preset: PresetName, data: Pick<ModelConfig, "cDim" | "yDim">): ModelConfig {
  return { ...toRunConfig(presetSettings(preset), "bench").model, ...data };
}
