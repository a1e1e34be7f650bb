import {
  catchError,
  concat,
  defer,
  EMPTY,
  finalize,
  from,
  map,
  merge,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  Subject,
  takeUntil,
  tap,
  throwError,
} from "rxjs";
import type { DataSkipped, RunEvent, Warning } from "../contracts/events.ts";
import { learn } from "../training/learn.ts";
import {
  dataSkipped,
  runEnded,
  runFailed,
  runResumed,
  runStarted,
} from "../contracts/run_events.ts";
import { runTools } from "../training/run_tools.ts";
import type { TrainingRun } from "../contracts/training_run.ts";
import { usingResource } from "../flow/using_resource.ts";
import type { Run } from "../store/mod.ts";

/**
 * A whole run as one stream of events. Each event is in the run's folder before it is passed on. The
 * stream is cold: it trains when subscribed to, and stops when unsubscribed from. After an error it
 * emits a last event, `run-ended`, then the error.
 */
export function train(training: TrainingRun): Observable<RunEvent> {
  return defer(() => {
    const { resumedFrom, dataset } = training;
    const started = resumedFrom ? runResumed(training, resumedFrom) : runStarted(training);
    const begun = performance.now();
    const over = new Subject<void>();
    const told = new Subject<RunEvent>();
    const tell = (event: RunEvent) => told.next(event);
    let stepsDone = resumedFrom?.step ?? 0;
    const outcome = () => ({ stepsDone, seconds: (performance.now() - begun) / 1000 });

    const story = concat(
      of<RunEvent>(started),
      // A resumed run reported these when it began.
      resumedFrom ? EMPTY : from(dataset.skipped).pipe(map(dataSkipped)),
      usingResource(
        runTools(training, started, tell),
        (tools) => learn(training, started, tools),
      ),
    ).pipe(
      tap((event) => {
        if (event.type === "step") stepsDone = event.step;
      }),
      finalize(() => over.next()),
    );

    return concat(
      merge(told.pipe(takeUntil(over)), story, asides(training).pipe(takeUntil(over))),
      defer(() => of(runEnded(started, outcome()))),
    ).pipe(
      catchError((error) => concat(of(runFailed(outcome(), error)), throwError(() => error))),
      log(training.run),
    );
  });
}

/** Events that arise beside training: skipped images and warnings. */
function asides({ dataset, warnings }: TrainingRun): Observable<DataSkipped | Warning> {
  return merge(
    dataset.skippedLater.pipe(map(dataSkipped)),
    warnings.pipe(map((message): Warning => ({ type: "warning", at: Date.now(), message }))),
  );
}

/** Writes every event into the run's folder, then passes it on. A failed write fails the stream. */
export function log(run: Pick<Run, "append">): MonoTypeOperatorFunction<RunEvent> {
  return tap((event) => run.append(event));
}
