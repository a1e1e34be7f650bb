import {
  catchError,
  concat,
  defer,
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
import { setTimeout as pause } from "node:timers/promises";
import type { Gan } from "../model/mod.ts";
import type { ChosenBackend } from "../ops/mod.ts";
import { augment } from "./augment.ts";
import { parseAugmentations } from "./augmentations/mod.ts";
import type { Batch } from "./batch.ts";
import type { Dataset } from "./dataset.ts";
import { decode } from "./decode.ts";
import {
  type DataSkipped,
  eventsVersion,
  type RunEnded,
  type RunEvent,
  type RunStarted,
  type StepDone,
  type Warning,
} from "./events.ts";
import { log } from "./log.ts";
import { prefetch } from "./prefetch.ts";
import type { RunConfig } from "./run_config.ts";
import type { Run } from "./store/run_store.ts";
import { sample } from "./sample.ts";
import { openSampler, type Sampler } from "./sampler.ts";
import { shuffle } from "./shuffle.ts";
import { stepsPerEpoch } from "./steps_per_epoch.ts";
import { stopAfterStep } from "./stop_after_step.ts";
import { toBatches } from "./to_batches.ts";
import { trainSteps } from "./train_steps.ts";
import { warnOfDivergence } from "./warn_of_divergence.ts";

/** Everything a run needs, opened by whoever starts it and closed by them afterwards. */
export interface TrainingRun {
  config: RunConfig;
  dataset: Dataset;
  backend: ChosenBackend;
  gan: Gan;
  run: Run;
  /** Emits when the run should end after the step at hand. */
  stop: Observable<unknown>;
  /** What users should know, but can train on without. */
  warnings: Observable<string>;
}

/**
 * A whole run as one stream of events, each of them in the run's folder before it is passed on. Cold:
 * it trains when it is subscribed to, and stops where it is unsubscribed from. An error is told of in
 * a last event, then passed on.
 */
export function train(training: TrainingRun): Observable<RunEvent> {
  return defer(() => {
    const started = runStarted(training);
    const over = new Subject<void>();
    let stepsDone = 0;

    const story = concat(
      of<RunEvent>(started),
      from(training.dataset.skipped).pipe(map(dataSkipped)),
      from(defer(() => openSampler(training.gan, training.dataset, training.config, training.run)))
        .pipe(mergeMap((sampler) => trainAndSample(training, started, sampler))),
    ).pipe(
      tap((event) => {
        if (event.type === "step") stepsDone = event.step;
      }),
      tap({ complete: () => over.next(), error: () => over.next() }),
    );

    const end = () =>
      runEnded(started, stepsDone < started.totalSteps ? "interrupted" : "finished", stepsDone);
    const failure = (error: unknown) => ({
      ...runEnded(started, "failed", stepsDone),
      message: messageOf(error),
    });
    return concat(
      merge(story, asides(training).pipe(takeUntil(over))),
      defer(() => of(end())),
    ).pipe(
      catchError((error) => concat(of(failure(error)), throwError(() => error))),
      log(training.run),
    );
  });
}

/** Steps and samples, from the untrained generator's on. */
function trainAndSample(
  training: TrainingRun,
  { stepsPerEpoch, totalSteps }: RunStarted,
  sampler: Sampler,
): Observable<RunEvent> {
  const { config, dataset, gan, backend, stop } = training;
  const { batchSize, seed } = gan.config;

  const trainOn = async (batch: Batch) => {
    // A step on the CPU keeps the event loop from turning, so decoders, signals and timers get a
    // moment before each: a bare turn of the loop is too short for a signal to arrive.
    await pause(1);
    const losses = await gan.trainStep(batch, batch.position.step);
    backend.check();
    return losses;
  };

  const steps = defer(() => {
    const trained = new Subject<StepDone>();
    return prefetch(numbersBelow(totalSteps), { batches: config.prefetch, trained }).pipe(
      shuffle({ size: dataset.size, batchSize, stepsPerEpoch, seed }),
      decode(dataset, { concurrency: config.decodeConcurrency }),
      augment(parseAugmentations(config.augment), { ...dataset, seed }),
      toBatches(batchSize),
      trainSteps(trainOn),
      stopAfterStep(stop),
      tap((step) => trained.next(step)),
      sample({ every: config.sampleEvery, take: sampler.save }),
      warnOfDivergence(),
    );
  });

  return concat(
    from(defer(sampler.saveReal)),
    from(defer(() => sampler.save({ step: 0, epoch: 0, stepInEpoch: 0 }))),
    steps,
  );
}

/** What comes up beside the training. */
function asides({ dataset, warnings }: TrainingRun): Observable<DataSkipped | Warning> {
  return merge(
    dataset.skippedLater.pipe(map(dataSkipped)),
    warnings.pipe(map((message): Warning => ({ type: "warning", at: Date.now(), message }))),
  );
}

function runStarted({ config, dataset, backend, gan }: TrainingRun): RunStarted {
  const { name, size, height, width, channels, classes, credit } = dataset;
  const perEpoch = stepsPerEpoch({
    size,
    batchSize: gan.config.batchSize,
    trainSize: config.trainSize,
  });
  const { epochs = Infinity, maxSteps = Infinity } = config;
  return {
    type: "run-started",
    version: eventsVersion,
    at: Date.now(),
    run: config.name,
    config,
    backend: `${backend.name}: ${backend.description}`,
    backendReason: backend.reason,
    dataset: { name, size, height, width, channels, classes, credit },
    layers: gan.layers,
    stepsPerEpoch: perEpoch,
    totalSteps: Math.min(epochs * perEpoch, maxSteps),
  };
}

function runEnded(started: RunStarted, reason: RunEnded["reason"], step: number): RunEnded {
  const at = Date.now();
  return { type: "run-ended", at, reason, step, seconds: (at - started.at) / 1000 };
}

function dataSkipped({ file, reason }: { file: string; reason: string }): DataSkipped {
  return { type: "data-skipped", at: Date.now(), file, reason };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function* numbersBelow(end: number): Generator<number> {
  for (let i = 0; i < end; i++) yield i;
}
