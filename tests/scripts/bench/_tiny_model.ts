import { defaultModelConfig, type ModelConfig } from "../../../model/mod.ts";

/** Sizes that halve unevenly, and a step of milliseconds. */
export const tinyModel: ModelConfig = {
  ...defaultModelConfig,
  outputHeight: 17,
  outputWidth: 22,
  gfDim: 2,
  dfDim: 2,
  zDim: 3,
  batchSize: 2,
};

export const tinyConditionalModel: ModelConfig = {
  ...tinyModel,
  outputHeight: 16,
  outputWidth: 20,
  cDim: 1,
  yDim: 3,
  gfcDim: 5,
  dfcDim: 6,
};
