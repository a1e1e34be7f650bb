import { defaultModelConfig } from "../../../model/mod.ts";
import type { RunConfig } from "../../../pipeline/contracts/run_config.ts";

/** A run's configuration with every field filled. */
export function runConfig(changes: Partial<RunConfig> = {}): RunConfig {
  const { cDim: _cDim, yDim: _yDim, ...defaults } = defaultModelConfig;
  const options = {
    loss: "hinge",
    spectralNorm: true,
    dLearningRate: 4e-4,
    gLearningRate: 1e-4,
  } as const;
  const model = { ...defaults, ema: 0.99, emaHalfLife: 500 };
  return {
    preset: "quickstart",
    dataset: "avatars",
    dataDir: "data",
    cacheDir: "cache",
    cacheImages: "auto",
    cacheLimit: 10,
    avatarStyle: "adventurer",
    avatarCount: 4096,
    pattern: "**/*.png",
    reading: 2,
    labels: "none",
    inputHeight: 108,
    inputWidth: 108,
    crop: true,
    cDim: 3,
    yDim: 0,
    model: { ...model, ema: 0.99, emaHalfLife: 640, diffAugment: "color,cutout", ...options },
    trainSize: 4096,
    epochs: 2,
    maxSteps: 100,
    augment: ["flip"],
    prefetch: 4,
    decodeConcurrency: 4,
    sampleNum: 64,
    sampleEvery: 50,
    measure: "random",
    measureEvery: 250,
    holdOut: 1000,
    keepBest: true,
    patience: 5,
    checkpointEvery: 500,
    keepLast: 3,
    keepEvery: 1000,
    initFrom: "weights.safetensors",
    record: "off",
    flightBatches: 2,
    onNan: "stop",
    backend: "auto",
    threads: 2,
    blas: "libopenblas.so.0",
    onednn: "libdnnl.so.2",
    cuda: "libcuda.so.1",
    adapter: "llvmpipe",
    precision: "f16",
    tune: "quick",
    name: "first",
    runsDir: "runs",
    ...changes,
  };
}
