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
import { conflateMap } from "../flow/conflate_map.ts";
import { isDue } from "../flow/is_due.ts";
import { errorMessage } from "../error_message.ts";
import { hasFiniteLosses } from "../finite_losses.ts";
import type { CheckpointSaved, RunEvent, StepDone, Warning } from "../events.ts";

/** A state that was copied off the device, and waits to be written. */
export interface CapturedState {
  step: number;
  why: CheckpointSaved["why"];
  /** Settles when the checkpoint would outlive a power cut. */
  write(): ObservableInput<CheckpointSaved>;
}

export interface CheckpointOptions {
  /** Steps between checkpoints. */
  every: number;
  /** Asks for one beyond those that are due. May emit only between two steps. */
  requests: Observable<unknown>;
  /** Copies the state. Called between two steps, it must have begun all reading when it returns. */
  capture: (step: StepDone, why: CheckpointSaved["why"]) => CapturedState;
  /** Whether the state after that step is worth coming back to. */
  isGood?: (step: StepDone) => boolean;
  /** Whether that step's is to be there for good: it is written although newer ones wait. */
  isKept?: (step: number) => boolean;
}

/**
 * So many states that are to be kept wait for the disk at most: with the newest, and the one that is
 * being written, five are in memory then, 0.6 GB of the paper's networks. A disk that hangs would fill
 * it up otherwise.
 */
const mostKeptWaiting = 3;

/**
 * Adds a checkpoint after every `every`th step, when asked, and after the last step whichever that
 * is. A step passes at once, its checkpoint when it is safe on the disk.
 *
 * One is written at a time. Where that takes longer than `every` steps, the newest copy waits, in
 * place of one that waited before, unless that is to be kept: three of those may wait, and one more
 * that gives way is a warning. A write that fails is a warning, and the next is tried in its turn;
 * after the last step it is an error. An error of the run waits for what is being written.
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
  return { type: "warning", at: Date.now(), message };
}

function gaveWay({ step }: CapturedState): Warning {
  const message =
    `the checkpoint of step ${step} is not there, and --keep-every would have kept it: ` +
    `${mostKeptWaiting} of those wait for the disk already, which is slower than they come; look ` +
    "whether the disk hangs, or resume with a larger --keep-every";
  return { type: "warning", at: Date.now(), message };
}
