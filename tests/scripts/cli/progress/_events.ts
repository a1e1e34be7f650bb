import type { RunStarted, StepDone } from "../../../../pipeline/mod.ts";
import { runConfig } from "../../../pipeline/store/_run_config.ts";

export const started: RunStarted = {
  type: "run-started",
  version: 2,
  at: 0,
  run: "first",
  config: runConfig({ augment: [], sampleEvery: 50 }),
  backend: "blas: OpenBLAS 0.3.21, 2 threads",
  backendReason: "auto: no GPU found, OpenBLAS is here",
  dataset: { name: "avatars", size: 4096, height: 32, width: 32, channels: 3 },
  layers: [
    { network: "generator", layer: "linear", outputShape: [64, 2, 2, 512], parameters: 206_848 },
    {
      network: "generator",
      layer: "deconv 1",
      outputShape: [64, 4, 4, 256],
      parameters: 3_277_568,
    },
    { network: "discriminator", layer: "conv 1", outputShape: [64, 16, 16, 64], parameters: 4_864 },
  ],
  stepsPerEpoch: 64,
  totalSteps: 384,
};

export function step(number: number, changes: Partial<StepDone> = {}): StepDone {
  return {
    type: "step",
    at: 0,
    step: number,
    epoch: Math.floor((number - 1) / 64),
    stepInEpoch: (number - 1) % 64 + 1,
    dLossReal: 0.5,
    dLossFake: 0.75,
    dLoss: 1.25,
    gLoss: 0.875,
    meanDReal: 0.61,
    meanDFake: 0.31,
    stepMillis: 900,
    waitMillis: 100,
    imagesPerSecond: 64.2,
    ...changes,
  };
}
