import {
  catchError,
  concat,
  defer,
  EMPTY,
  filter,
  finalize,
  from,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  Subject,
  takeUntil,
  tap,
  throwError,
} from "rxjs";
import { checkpoint } from "./checkpoint.ts";
import { type DataFingerprint, fingerprint, openCheckpointer } from "./checkpoints/mod.ts";
import { control, type ObeyedCommand, type Place } from "./control.ts";
import type { DataSkipped, RunEvent, StepDone, Warning } from "./events.ts";
import { log } from "./log.ts";
import { obeyCommands } from "./obey_commands.ts";
import { pausableClock } from "./pausable_clock.ts";
import { numbersBetween } from "./numbers_between.ts";
import { pending } from "./pending.ts";
import { prefetch } from "./prefetch.ts";
import { openRecording, record, type Recording } from "./record/mod.ts";
import {
  dataSkipped,
  runEnded,
  runFailed,
  type RunOpening,
  runResumed,
  runStarted,
} from "./run_events.ts";
import { sample } from "./sample.ts";
import { openSampler, type Sampler } from "./sampler.ts";
import { shuffledBatches } from "./shuffled_batches.ts";
import { stepDetails } from "./step_details.ts";
import { trainOn } from "./train_on.ts";
import { type TrainedStep, trainSteps } from "./train_steps.ts";
import { usingResource } from "./using_resource.ts";
import type { TrainingRun } from "./training_run.ts";
import { warnOfDivergence } from "./warn_of_divergence.ts";

/**
 * A whole run as one stream of events, each of them in the run's folder before it is passed on. Cold:
 * it trains when it is subscribed to, and stops where it is unsubscribed from. An error is told of in
 * a last event, then passed on.
 */
export function train(training: TrainingRun): Observable<RunEvent> {
  return defer(() => {
    const { resumedFrom, dataset } = training;
    const started = resumedFrom ? runResumed(training, resumedFrom) : runStarted(training);
    const over = new Subject<void>();
    const told = new Subject<RunEvent>();
    const tell = (event: RunEvent) => told.next(event);
    let stepsDone = resumedFrom?.step ?? 0;

    const story = concat(
      of<RunEvent>(started),
      // A run that goes on has told of these when it began.
      resumedFrom ? EMPTY : from(dataset.skipped).pipe(map(dataSkipped)),
      defer(() => openTools(training))
        .pipe(mergeMap((tools) => recorded(training, started, tools, tell))),
    ).pipe(
      tap((event) => {
        if (event.type === "step") stepsDone = event.step;
      }),
      finalize(() => over.next()),
    );

    return concat(
      merge(told.pipe(takeUntil(over)), story, asides(training).pipe(takeUntil(over))),
      defer(() => of(runEnded(started, stepsDone))),
    ).pipe(
      catchError((error) =>
        concat(of(runFailed(started, stepsDone, error)), throwError(() => error))
      ),
      log(training.run),
    );
  });
}

/** What reads the data before the first step. */
interface Tools {
  sampler: Sampler;
  data: DataFingerprint;
}

async function openTools({ gan, dataset, config, run }: TrainingRun): Promise<Tools> {
  const sampler = await openSampler(gan, dataset, config, run);
  return { sampler, data: await fingerprint(dataset) };
}

/** Steps, samples and checkpoints, from the untrained generator's sample on. */
function trainAndSave(
  training: TrainingRun,
  { stepsPerEpoch, totalSteps, backend: device }: RunOpening,
  { sampler, data }: Tools,
  recording: Recording,
): Observable<RunEvent> {
  const { config, dataset, gan, run, backend, stop, resumedFrom } = training;

  const steps = defer(() => {
    const trained = new Subject<StepDone>();
    const asked = new Subject<ObeyedCommand>();
    const obey = (command: ObeyedCommand) => asked.next(command);
    const details = new Subject<TrainedStep>();
    const clock = pausableClock();
    const samples = pending();
    const save = (at: Place) => samples.track(sampler.save(at));
    const told = samples.settled;
    const checkpointer = openCheckpointer({ config, gan, run, data, backend: device, told });
    const numbers = numbersBetween(resumedFrom?.step ?? 0, totalSteps);
    const learning = prefetch(numbers, { batches: config.prefetch, trained }).pipe(
      training.batches ?? shuffledBatches(dataset, { config, model: gan.config, stepsPerEpoch }),
      control({ commands: run.commands, trained, stop, obey, clock }),
      trainSteps(trainOn(gan, backend, training.beforeStep), { clock }),
      tap((trained) => details.next(trained)),
      record(recording, () => gan.learningRates),
      map(({ step }) => step),
    ).pipe(
      sample({ every: config.sampleEvery, take: save }),
      warnOfDivergence(),
      checkpoint({
        every: config.checkpointEvery,
        requests: asked.pipe(filter(({ command }) => command.name === "checkpoint")),
        capture: checkpointer.capture,
      }),
      // Last of all, so that what looks at the weights of this step has begun before the next does.
      tap((event) => {
        if (event.type === "step") trained.next(event);
      }),
      finalize(checkpointer.close),
    );
    const beside = merge(
      asked.pipe(obeyCommands({ gan, sampler: { save }, run, dataset })),
      details.pipe(stepDetails(gan.config.zDist)),
    );
    const end = () => [asked, details].forEach((subject) => subject.complete());
    return merge(beside, learning.pipe(tap({ complete: end })));
  });

  if (resumedFrom) return steps;
  return concat(
    defer(sampler.saveReal),
    defer(() => sampler.save({ step: 0, epoch: 0, stepInEpoch: 0 })),
    steps,
  );
}

/** Steps and samples, and their record. */
function recorded(
  training: TrainingRun,
  started: RunOpening,
  tools: Tools,
  tell: (event: RunEvent) => void,
): Observable<RunEvent> {
  const recording = {
    open: () =>
      openRecording(training, {
        step: training.resumedFrom?.step,
        stepsPerEpoch: started.stepsPerEpoch,
        tell,
      }),
    close: (recording: Recording) => recording.close(),
  };
  return usingResource(
    recording,
    (recording) => trainAndSave(training, started, tools, recording),
  );
}

/** What comes up beside the training. */
function asides({ dataset, warnings }: TrainingRun): Observable<DataSkipped | Warning> {
  return merge(
    dataset.skippedLater.pipe(map(dataSkipped)),
    warnings.pipe(map((message): Warning => ({ type: "warning", at: Date.now(), message }))),
  );
}
