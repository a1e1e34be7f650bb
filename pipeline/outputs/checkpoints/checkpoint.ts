import {
  catchError,
  concat,
  defer,
  EMPTY,
  endWith,
  from,
  ignoreElements,
  merge,
  type Observable,
  type ObservableInput,
  of,
  type OperatorFunction,
  Subject,
  takeUntil,
  tap,
  throwError,
} from "rxjs";
import { conflateMap } from "../../flow/conflate_map.ts";
import { isDue } from "../../contracts/steps.ts";
import { warning } from "../../contracts/run_events.ts";
import { errorMessage } from "../../contracts/text.ts";
import { hasFiniteLosses } from "../../contracts/batch.ts";
import type { CheckpointSaved, RunEvent, StepDone, Warning } from "../../contracts/events.ts";

/** A state that was copied off the device and waits for its write. */
export interface CapturedState {
  step: number;
  why: CheckpointSaved["why"];
  /** Settles when the checkpoint would survive a power cut. */
  write(): ObservableInput<CheckpointSaved>;
}

export interface CheckpointOptions {
  /** Steps between checkpoints. */
  every: number;
  /** Requests an extra checkpoint. May emit only between two steps. */
  requests: Observable<unknown>;
  /** Copies the state. Called between two steps; all reads must have begun when it returns. */
  capture: (step: StepDone, why: CheckpointSaved["why"]) => CapturedState;
  /** Whether the state after that step is worth resuming from. */
  isGood?: (step: StepDone) => boolean;
  /** Whether that step's checkpoint is kept for good: it is written even if newer ones wait. */
  isKept?: (step: number) => boolean;
}

/**
 * The most states to be kept for good that wait for the disk. With the newest, and the one in
 * writing, memory then holds five: 0.6 GB for the paper's networks. Without a limit, a disk that hangs
 * would fill the memory.
 */
const mostKeptWaiting = 3;

/**
 * Adds a checkpoint after every `every`th step, on request, and after the last step. A step passes
 * at once; its checkpoint event follows when the files are safe on the disk.
 *
 * One checkpoint is written at a time. If a write takes longer than `every` steps, the newest copy
 * waits and replaces an older one, unless the older one is kept for good: three of those may wait,
 * and dropping a further one is a warning. A failed write is a warning, and the next checkpoint is
 * tried as usual; after the last step it is an error. An error of the run waits for the current write.
 */
export function checkpoint<T extends RunEvent>(
  { every, requests, capture, isGood = hasFiniteLosses, isKept = () => false }: CheckpointOptions,
): OperatorFunction<T, T | CheckpointSaved | Warning> {
  return (events) =>
    defer(() => {
      const captured = new Subject<CapturedState>();
      const lost = new Subject<Warning>();
      let last: StepDone | undefined;
      let capturedStep: number | undefined;
      let isDone = false;
      let failure: Observable<never> = EMPTY;

      const take = (why: CheckpointSaved["why"]) => {
        if (!last || last.step === capturedStep || !isGood(last)) return;
        capturedStep = last.step;
        captured.next(capture(last, why));
      };

      const follow = (event: T) => {
        if (event.type !== "step") return;
        last = event;
        if (isDue(event.step, every)) take("due");
      };

      const end = () => {
        isDone = true;
        take("end");
      };

      const write = (state: CapturedState) =>
        from(state.write()).pipe(
          catchError((error) => {
            const isLast = state.step === last?.step;
            if (isDone && isLast) return throwError(() => error);
            if (isLast) capturedStep = undefined; // the end tries again
            return of(notWritten(state, error));
          }),
        );

      const training = events.pipe(
        tap({ next: follow, complete: end }),
        catchError((error) => {
          failure = throwError(() => error);
          return EMPTY;
        }),
        tap({ complete: () => captured.complete() }),
      );
      const over = captured.pipe(ignoreElements(), endWith("over"));
      const asking = requests.pipe(tap(() => take("asked")), ignoreElements(), takeUntil(over));
      const writing = captured.pipe(conflateMap(write, {
        stays: ({ step }) => isKept(step),
        mostStaying: mostKeptWaiting,
        onLost: (state) => lost.next(gaveWay(state)),
      }));
      const telling = lost.pipe(takeUntil(over));
      return concat(merge(telling, writing, asking, training), defer(() => failure));
    });
}

function notWritten({ step }: CapturedState, error: unknown): Warning {
  const message = `the checkpoint of step ${step} is not there: ${errorMessage(error)}; training ` +
    "goes on, and the next one is tried in its turn";
  return warning(message);
}

function gaveWay({ step }: CapturedState): Warning {
  const message =
    `the checkpoint of step ${step} is not there, and --keep-every would have kept it: ` +
    `${mostKeptWaiting} of those wait for the disk already, which is slower than they come; look ` +
    "whether the disk hangs, or resume with a larger --keep-every";
  return warning(message);
}
