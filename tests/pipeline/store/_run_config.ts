import { defaultModelConfig } from "../../../model/mod.ts";
import type { RunConfig } from "../../../pipeline/contracts/run_config.ts";

/** A run's configuration with every field filled. */
export function runConfig(changes: Partial<RunConfig> = {}): RunConfig {
  const { cDim: _cDim, yDim: _yDim, ...defaults } = defaultModelConfig;
  const model = { ...defaults, ema: 0.99, emaHalfLife: 500 };
  return {
    preset: "quickstart",
    dataset: "avatars",
    dataDir: "data",
    cacheDir: "cache",
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
    model,
    trainSize: 4096,
    epochs: 2,
    maxSteps: 100,
    augment: ["flip"],
    prefetch: 4,
    decodeConcurrency: 4,
    sampleNum: 64,
    sampleEvery: 50,
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
