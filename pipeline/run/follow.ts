import { map, type Observable } from "rxjs";
import { shuffledBatches } from "../batches/load_batches.ts";
import { prefetch } from "../batches/prefetch.ts";
import type { StepDone } from "../contracts/events.ts";
import { numbersBetween, stepsPerEpoch, totalSteps } from "../contracts/steps.ts";
import type { TrainingRun } from "../contracts/training_run.ts";
import type { Lockstep } from "../ranks/lockstep.ts";
import { control, type ObeyedCommand } from "../training/control/control.ts";
import { pausableClock } from "../training/control/pausable_clock.ts";
import { Guard } from "../training/guard/mod.ts";
import { scheduleSteps } from "../training/schedule_steps.ts";
import { trainSteps } from "../training/train_steps.ts";

/**
 * The steps of a rank other than 0: the same ones, and what mends them, without anything that is written.
 */
export function follow(training: TrainingRun, lockstep: Lockstep): Observable<StepDone> {
  const { config, dataset, gan, resumedFrom, stop } = training;
  const { size } = dataset;
  const { trainSize, model: { batchSize } } = config;
  const epoch = stepsPerEpoch({ size, batchSize, trainSize });
  const numbers = numbersBetween(resumedFrom?.step ?? 0, totalSteps(config, size));
  const guard = new Guard(training, { ...silent, stepsPerEpoch: epoch });
  const scheduler = scheduleSteps(training, guard, { lockstep });
  const clock = pausableClock();
  const obey = ({ command }: ObeyedCommand) => {
    if (command.name !== "learning-rates") return; // others concern what rank 0 writes
    gan.learningRates = { discriminator: command.discriminator, generator: command.generator };
  };
  return prefetch(numbers, { batches: config.prefetch, trained: scheduler.trained }).pipe(
    shuffledBatches(dataset, {
      ...{ config, model: gan.config, stepsPerEpoch: epoch },
      own: lockstep.own,
    }),
    control(scheduler, { obey, clock, ...lockstep.control(stop) }),
    trainSteps(scheduler, clock),
    map(({ step }) => step),
  );
}

const silent = {
  recording: { digest: () => {}, rollback: () => {} },
  tell: () => {},
  writes: false,
};
