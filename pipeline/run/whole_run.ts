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
import {
  dataSkipped,
  runEnded,
  runFailed,
  type RunOpening,
  runResumed,
  runStarted,
  warning,
} from "../contracts/run_events.ts";
import type { Run, TrainingRun } from "../contracts/training_run.ts";

/**
 * A whole run: the events of training, the run's first event before them, its last after them, and
 * what arises beside them in between. After an error it emits the last event, then the error.
 *
 * @param story the events of training; it may pass others to `tell`, at any time
 */
export function wholeRun(
  training: TrainingRun,
  story: (opening: RunOpening, tell: (event: RunEvent) => void) => Observable<RunEvent>,
): Observable<RunEvent> {
  return defer(() => {
    const { resumedFrom, dataset } = training;
    const opening = resumedFrom ? runResumed(training, resumedFrom) : runStarted(training);
    const begun = performance.now();
    const over = new Subject<void>();
    const told = new Subject<RunEvent>();
    let stepsDone = resumedFrom?.step ?? 0;
    const outcome = () => ({ stepsDone, seconds: (performance.now() - begun) / 1000 });

    const events = concat(
      of<RunEvent>(opening),
      // A resumed run reported these when it began.
      resumedFrom ? EMPTY : from(dataset.skipped).pipe(map(dataSkipped)),
      story(opening, (event) => told.next(event)),
    ).pipe(
      tap((event) => {
        if (event.type === "step") stepsDone = event.step;
      }),
      finalize(() => over.next()),
    );

    return concat(
      merge(told.pipe(takeUntil(over)), events, asides(training).pipe(takeUntil(over))),
      defer(() => of(runEnded(opening, outcome()))),
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
    warnings.pipe(map(warning)),
  );
}

/** Writes every event into the run's folder, then passes it on. A failed write fails the stream. */
export function log(run: Pick<Run, "append">): MonoTypeOperatorFunction<RunEvent> {
  return tap((event) => run.append(event));
}
