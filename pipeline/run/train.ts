import {
  concat,
  defer,
  EMPTY,
  filter,
  identity,
  ignoreElements,
  merge,
  mergeMap,
  type Observable,
  type OperatorFunction,
  pipe,
  Subject,
  tap,
} from "rxjs";
import { prefetch } from "../batches/prefetch.ts";
import { shuffledBatches } from "../batches/load_batches.ts";
import type { RunEvent } from "../contracts/events.ts";
import { measureInterval, numbersBetween } from "../contracts/steps.ts";
import type { RunOpening } from "../contracts/run_events.ts";
import type { TrainingRun } from "../contracts/training_run.ts";
import { usingResource } from "../flow/using_resource.ts";
import {
  checkpoint,
  checkpointsFolder,
  endsUnimproved,
  keepBest,
} from "../outputs/checkpoints/mod.ts";
import { measure } from "../measures/mod.ts";
import { raiseAlarms } from "../outputs/details/raise_alarms.ts";
import type { Lockstep } from "../ranks/lockstep.ts";
import { stepEvents } from "../outputs/details/step_details.ts";
import { record } from "../outputs/record/mod.ts";
import { keepStates } from "../outputs/states/mod.ts";
import { sample } from "../outputs/samples/sample.ts";
import { control, type ObeyedCommand } from "../training/control/control.ts";
import { obeyCommands } from "../training/control/obey_commands.ts";
import { pausableClock } from "../training/control/pausable_clock.ts";
import { guardedBy } from "../training/guard/mod.ts";
import { scheduleSteps } from "../training/schedule_steps.ts";
import { trainSteps } from "../training/train_steps.ts";
import { wholeRun } from "./whole_run.ts";
import { type RunTools, runTools } from "./run_tools.ts";

/**
 * A whole run as one stream of events. Each event is in the run's folder before it is passed on. The
 * stream is cold: it trains when subscribed to, and stops when unsubscribed from. After an error it
 * emits a last event, `run-ended`, then the error.
 */
export function train(training: TrainingRun): Observable<RunEvent> {
  if (!training.ranks) return written(training);
  return defer(() => import("./train_together.ts")).pipe(
    mergeMap(({ trainTogether }) => trainTogether(training, written)),
  );
}

function written(training: TrainingRun, lockstep?: Lockstep): Observable<RunEvent> {
  return wholeRun(
    training,
    (opening, tell) =>
      usingResource(runTools(training, opening, tell), (tools) =>
        concat(
          training.resumedFrom ? EMPTY : untrained(tools),
          steps(training, opening, tools, lockstep),
          defer(tools.told).pipe(ignoreElements()),
        )),
  );
}

/** Samples of the real images and of the untrained generator. */
function untrained({ sampler }: RunTools): Observable<RunEvent> {
  return defer(() => {
    const real = sampler.saveReal();
    // While that is written, since the first step waits for both.
    const drawn = sampler.save({ step: 0, epoch: 0, stepInEpoch: 0 });
    drawn.catch(() => {}); // unless the first has failed, it is seen here
    return concat(real, drawn);
  });
}

/** Every step, and all that follows from one. */
function steps(
  training: TrainingRun,
  { stepsPerEpoch, totalSteps }: RunOpening,
  { sampler, checkpointer, recording, guard, measurer, states }: RunTools,
  lockstep?: Lockstep,
): Observable<RunEvent> {
  return defer(() => {
    const { config, dataset, gan, run, resumedFrom, batches } = training;
    const numbers = numbersBetween(resumedFrom?.step ?? 0, totalSteps);
    const enough = new Subject<void>();
    const clock = pausableClock();
    const scheduler = scheduleSteps(training, guard, { lockstep, stateEvery: states.every });
    const { trained, ahead } = scheduler;
    const obeyed = new Subject<ObeyedCommand>();
    const obey = (command: ObeyedCommand) => obeyed.next(command);
    const requests = obeyed.pipe(filter(({ command }) => command.name === "checkpoint"));

    const steps = prefetch(numbers, { batches: config.prefetch + ahead, trained }).pipe(
      batches ?? shuffledBatches(dataset, {
        ...{ config, model: gan.config, stepsPerEpoch },
        own: lockstep?.own,
      }),
      control(scheduler, {
        commands: run.commands,
        stop: merge(guard.stop, enough),
        ...{ obey, clock },
        ...lockstep?.control(merge(guard.stop, enough)),
      }),
      trainSteps(scheduler, clock),
      record(recording, () => gan.learningRates),
      stepEvents(gan.config),
      raiseAlarms(),
    );
    const events = steps.pipe(
      keepStates(states),
      sample({ every: config.sampleEvery, take: sampler.save }),
      checkpoint({
        every: config.checkpointEvery,
        isGood: () => scheduler.isSound,
        requests,
        ...checkpointer,
      }),
      measured(training, { measurer, lastStep: totalSteps }, () => enough.next()),
      guardedBy(guard),
      tap({ complete: () => obeyed.complete() }),
    );
    return merge(obeyed.pipe(obeyCommands({ gan, sampler, run, dataset })), events);
  });
}

/** Adds measures of the samples, keeps the best checkpoint, and calls `enough` as `--patience` asks. */
function measured(
  { config, run, resumedFrom }: TrainingRun,
  { measurer, lastStep }: Pick<RunTools, "measurer"> & { lastStep: number },
  enough: () => void,
): OperatorFunction<RunEvent, RunEvent> {
  if (!measurer) return identity;
  const folder = checkpointsFolder(run.folder);
  return pipe(
    measure({ every: measureInterval(config), lastStep, measurer }),
    config.keepBest ? keepBest<RunEvent>({ folder, from: resumedFrom?.step ?? 0 }) : identity,
    endsUnimproved<RunEvent>(config.patience, enough),
  );
}
