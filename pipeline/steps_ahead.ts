import { worksAtOnce } from "../ops/mod.ts";
import type { Batch } from "./batch.ts";
import { isDue } from "./flow/is_due.ts";
import type { RunConfig } from "./run/run_config.ts";
import type { TrainingRun } from "./run/training_run.ts";

/**
 * Deno asks a GPU whether it is done only every 10 ms: behind one step a card would be idle whose
 * steps take less than that, behind two it may take half as long.
 */
export const mostStepsAhead = 2;

/**
 * How many steps may be begun before the numbers of the last one are there: none where the device
 * has done its work when a call returns.
 */
export function stepsAhead(
  { stepsAhead, beforeStep }: Pick<TrainingRun, "stepsAhead" | "beforeStep">,
): number {
  // What is done before each step may depend on the step before it being told of.
  if (beforeStep) return 0;
  return stepsAhead ?? (worksAtOnce() ? 0 : mostStepsAhead);
}

/**
 * Whether somebody is to look at the networks as they are just before that batch: `sample` or
 * `checkpoint`. The guard and users say so themselves; who else looks has to be named here, or would
 * see what a later step has made of them.
 */
export function isLookedAt(
  { position: { step } }: Batch,
  { sampleEvery, checkpointEvery }: Pick<RunConfig, "sampleEvery" | "checkpointEvery">,
): boolean {
  return isDue(step, sampleEvery) || isDue(step, checkpointEvery);
}
