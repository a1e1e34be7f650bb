import type { RunConfig } from "./run_config.ts";
import { stepsPerEpoch } from "./steps_per_epoch.ts";

/** How long a run is on a data set of that size: whichever of its two ends comes first. */
export function totalSteps(config: RunConfig, size: number): number {
  const { epochs = Infinity, maxSteps = Infinity, trainSize, model: { batchSize } } = config;
  return Math.min(epochs * stepsPerEpoch({ size, batchSize, trainSize }), maxSteps);
}
