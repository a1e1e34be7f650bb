import type { RunConfig } from "./run_config.ts";
import { stepsPerEpoch } from "./steps_per_epoch.ts";

/** The steps of a run: to the limit of steps or of epochs, whichever comes first. */
export function totalSteps(config: RunConfig, size: number): number {
  const { epochs = Infinity, maxSteps = Infinity, trainSize, model: { batchSize } } = config;
  return Math.min(epochs * stepsPerEpoch({ size, batchSize, trainSize }), maxSteps);
}
