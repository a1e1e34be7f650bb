import { isSynchronous } from "../../ops/mod.ts";
import type { Batch } from "../contracts/batch.ts";
import { isDue } from "../contracts/steps.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import type { TrainingRun } from "../contracts/training_run.ts";

/**
 * Deno polls a GPU only every 10 ms. With one step queued, a card whose steps take less than 10 ms
 * would be idle; with two, its steps may take 5 ms.
 */
export const mostStepsAhead = 2;

/**
 * How many steps may begin before the results of the last one have arrived: none on a synchronous
 * device.
 */
export function stepsAhead(
  { stepsAhead, beforeStep }: Pick<TrainingRun, "stepsAhead" | "beforeStep">,
): number {
  // `beforeStep` may depend on the event of the step before.
  if (beforeStep) return 0;
  return stepsAhead ?? (isSynchronous() ? 0 : mostStepsAhead);
}

/**
 * Whether `sample` or `checkpoint` reads the weights just before that batch. The guard and users
 * are asked elsewhere. Any other reader must be added here, or it would read the weights of a later
 * step.
 */
export function isLookedAt(
  { position: { step } }: Batch,
  { sampleEvery, checkpointEvery }: Pick<RunConfig, "sampleEvery" | "checkpointEvery">,
): boolean {
  return isDue(step, sampleEvery) || isDue(step, checkpointEvery);
}
