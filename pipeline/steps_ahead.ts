import { worksAtOnce } from "../ops/mod.ts";
import type { Batch } from "./batch.ts";
import { isDue } from "./flow/is_due.ts";
import type { RunConfig } from "./run/run_config.ts";
import type { TrainingRun } from "./run/training_run.ts";

/**
 * How many steps may be begun before the numbers of the last one are there: none where the device
 * has done its work when a call returns. Deno asks a GPU whether it is done only every 10 ms, so one
 * would leave a card idle whose steps take less than 10 ms; behind two it has 5.
 */
export function stepsAhead(
  { stepsAhead, beforeStep }: Pick<TrainingRun, "stepsAhead" | "beforeStep">,
): number {
  // What is done before each step may depend on the step before it being told of.
  if (beforeStep) return 0;
  return stepsAhead ?? (worksAtOnce() ? 0 : 2);
}

/** Whether somebody is to look at the networks as they are just before that batch. */
export function isLookedAt(
  { position: { step } }: Batch,
  { sampleEvery, checkpointEvery }: Pick<RunConfig, "sampleEvery" | "checkpointEvery">,
): boolean {
  return isDue(step, sampleEvery) || isDue(step, checkpointEvery);
}
