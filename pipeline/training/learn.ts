import { concat, defer, filter, map, merge, type Observable, Subject, tap } from "rxjs";
import type { Batch, TrainedStep } from "../contracts/batch.ts";
import { checkpoint, isKeptForGood } from "../outputs/checkpoints/mod.ts";
import { control, type ObeyedCommand } from "./control/control.ts";
import type { RunEvent, StepDone } from "../contracts/events.ts";
import { guardedBy } from "./guard/mod.ts";
import { numbersBetween } from "../contracts/steps.ts";
import { isLookedAt, stepsAhead } from "./steps_ahead.ts";
import { obeyCommands } from "./control/obey_commands.ts";
import { pausableClock } from "./control/pausable_clock.ts";
import { prefetch } from "../batches/prefetch.ts";
import { record } from "../outputs/record/mod.ts";
import type { RunOpening } from "../contracts/run_events.ts";
import type { RunTools } from "./run_tools.ts";
import { sample } from "../outputs/samples/sample.ts";
import { shuffledBatches } from "../batches/load_batches.ts";
import { stepDetails } from "../outputs/details/step_details.ts";
import { StepsBegun } from "./steps_begun.ts";
import { trainOn } from "./train_on.ts";
import { trainSteps } from "./train_steps.ts";
import type { TrainingRun } from "../contracts/training_run.ts";

/** The events between a run's start and its end: samples of the untrained generator, then every step. */
export function learn(
  training: TrainingRun,
  opening: RunOpening,
  tools: RunTools,
): Observable<RunEvent> {
  const steps = learnSteps(training, opening, tools);
  if (training.resumedFrom) return steps;
  const { sampler } = tools;
  return concat(
    defer(sampler.saveReal),
    defer(() => sampler.save({ step: 0, epoch: 0, stepInEpoch: 0 })),
    steps,
  );
}

function learnSteps(
  { config, dataset, gan, run, backend, ...training }: TrainingRun,
  { stepsPerEpoch, totalSteps }: RunOpening,
  { sampler, checkpointer, recording, guard }: RunTools,
): Observable<RunEvent> {
  return defer(() => {
    const trained = new Subject<StepDone>();
    const details = new Subject<TrainedStep>();
    const asked = new Subject<ObeyedCommand>();
    const clock = pausableClock();
    const numbers = numbersBetween(training.resumedFrom?.step ?? 0, totalSteps);
    const before = (batch: Batch) => {
      training.beforeStep?.(batch);
      guard.before(batch);
    };
    const begun = new StepsBegun(trainOn(gan, backend, before));
    // This comes last: all that reads the weights after this step has begun before the next step
    // begins. Where nothing reads them, the next step may have begun already.
    const settle = async (step: TrainedStep) => {
      if (!step.isFinite) await guard.settle(step, await begun.drop());
      trained.next(step.step);
    };
    const ahead = stepsAhead(training);

    const steps = prefetch(numbers, { batches: config.prefetch + ahead, trained }).pipe(
      training.batches ?? shuffledBatches(dataset, { config, model: gan.config, stepsPerEpoch }),
      control({
        commands: run.commands,
        trained,
        stop: training.stop.pipe(tap((by) => guard.stopping(by))),
        obey: (command) => asked.next(command),
        clock,
        ahead,
        mayRunAhead: (batch) =>
          !isLookedAt(batch, config) && guard.mayRunAhead(batch) && !begun.isCatchingUp,
      }),
      tap((batch) => begun.begin(batch)),
      trainSteps((batch) => begun.result(batch), {
        clock,
        settle,
        begunSince: () => begun.count,
      }),
      tap((trained) => guard.after(trained)),
      tap((trained) => details.next(trained)),
      record(recording, () => gan.learningRates),
    );
    const learning = steps.pipe(
      map(({ step }) => step),
      sample({ every: config.sampleEvery, take: sampler.save }),
      checkpoint({
        every: config.checkpointEvery,
        requests: asked.pipe(filter(({ command }) => command.name === "checkpoint")),
        capture: checkpointer.capture,
        isGood: () => guard.isSound(),
        isKept: (step) => isKeptForGood(step, config),
      }),
      guardedBy(guard),
    );
    const beside = merge(
      asked.pipe(obeyCommands({ gan, sampler, run, dataset })),
      details.pipe(stepDetails(gan.config.zDist)),
    );
    const end = () => [asked, details].forEach((subject) => subject.complete());
    return merge(beside, learning.pipe(tap({ complete: end })));
  });
}
