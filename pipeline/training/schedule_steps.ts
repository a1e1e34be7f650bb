import { isSynchronous } from "../../ops/mod.ts";
import type { Batch } from "../contracts/batch.ts";
import { isDue, measureInterval } from "../contracts/steps.ts";
import type { TrainingRun } from "../contracts/training_run.ts";
import type { Lockstep } from "../ranks/lockstep.ts";
import type { Guard } from "./guard/mod.ts";
import { StepScheduler } from "./step_scheduler.ts";
import { trainStep } from "./train_step.ts";

/**
 * Deno polls a GPU only every 10 ms. With one step queued, a card whose steps take less than 10 ms
 * would be idle; with two, its steps may take 5 ms.
 */
export const mostStepsAhead = 2;

/** The scheduler of a run's steps. The guard sees each before and after, and mends the bad ones. */
export function scheduleSteps(
  training: TrainingRun,
  guard: Guard,
  { lockstep, stateEvery = Infinity }: { lockstep?: Lockstep; stateEvery?: number } = {},
): StepScheduler {
  const { gan, backend, config, beforeStep } = training;
  const before = (batch: Batch) => {
    beforeStep?.(batch);
    guard.before(batch);
  };
  return new StepScheduler({
    step: trainStep(gan, backend, {
      before,
      after: lockstep?.stepped,
      hasFlow: (step) => isDue(step, config.sampleEvery),
    }),
    ahead: stepsAhead(training),
    // Any other reader must be added here, or it would read the weights of a later step.
    isReadBefore: (batch) => {
      const { step } = batch.position;
      const { sampleEvery, checkpointEvery } = config;
      const everies = [sampleEvery, checkpointEvery, measureInterval(config), stateEvery];
      return everies.some((every) => isDue(step, every)) || guard.readsBefore(batch);
    },
    arrived: (trained) => guard.after(trained),
    mend: (trained, stepsSince) => guard.mend(trained, stepsSince),
  });
}

/** None on a synchronous device. */
function stepsAhead({ stepsAhead, beforeStep }: TrainingRun): number {
  // `beforeStep` may depend on the event of the step before.
  if (beforeStep) return 0;
  return stepsAhead ?? (isSynchronous() ? 0 : mostStepsAhead);
}
