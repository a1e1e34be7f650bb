import {
  concat,
  concatMap,
  defer,
  finalize,
  first,
  interval,
  map,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  takeUntil,
  takeWhile,
  tap,
} from "rxjs";
import type { Batch } from "../../contracts/batch.ts";
import type { RunCommand, StepDone } from "../../contracts/events.ts";
import type { PausableClock } from "./pausable_clock.ts";

/** How far a run has got. */
export type Place = Pick<StepDone, "step" | "epoch" | "stepInEpoch">;

/** A command, at the moment it is carried out. */
export interface ObeyedCommand {
  command: RunCommand;
  /** Steps done. */
  place: Place;
  /** The batch of the next step. */
  batch: Batch;
}

/** When steps may begin; see `StepScheduler`. */
export interface Schedule {
  /** Emits once, when a step on that batch may begin: whether no other is under way. */
  ready(batch: Batch, isQuiet: () => boolean): Observable<boolean>;
  /** How far the run has got, once a step is over. */
  readonly place: Place | undefined;
}

export interface ControlOptions {
  /** Commands of users since the last call. */
  commands: () => RunCommand[];
  /** Called before they are read, when a step on that batch may begin. */
  meet?: (batch: Batch) => void;
  /** Emits when no further step should begin. */
  stop: Observable<unknown>;
  /** Carries out commands other than those that time steps. All its work must have begun when it returns. */
  obey: (obeyed: ObeyedCommand) => void;
  /** Paused while a step waits for users: that time is neither training nor waiting for data. */
  clock: Pick<PausableClock, "pause" | "resume">;
}

const pollMillis = 100;

type Mode = "running" | "paused" | "one-step" | "stopped";

/**
 * Passes each batch when its step may begin, so that users' commands apply between steps. It reads
 * commands before every step, and every 100 ms while the run is paused.
 *
 *     batches   --a--b--c------------|
 *     trained   ------a-----b--------
 *     commands  -----p-----rr--------    p: pause, r: resume
 *     out       --a--------b--(c|)
 *
 * Where steps may begin early, batches pass early, unless a command waits.
 */
export function control(
  scheduler: Schedule,
  options: ControlOptions,
): MonoTypeOperatorFunction<Batch> {
  const { stop, clock } = options;
  return (batches) =>
    defer(() => {
      const { isQuiet, nextMode } = listener(options);

      const turn = (batch: Batch) =>
        defer(() => {
          clock.pause();
          return concat(of(0), interval(pollMillis)).pipe(
            map(() => nextMode(batch, scheduler.place ?? batch.position)),
            first((mode) => mode !== "paused"),
            tap(() => clock.resume()),
            finalize(() => clock.resume()),
          );
        });

      return batches.pipe(
        concatMap((batch) =>
          scheduler.ready(batch, isQuiet).pipe(
            // While steps are under way, a command that arrives now waits for the next batch.
            concatMap((isIdle) => isIdle ? turn(batch) : of("running")),
            map((mode) => mode === "stopped" ? undefined : batch),
          )
        ),
        takeWhile((batch) => batch !== undefined),
        takeUntil(stop),
      );
    });
}

/** Carries out commands in order, until one of them lets a step begin. */
function listener({ commands, obey, meet }: ControlOptions) {
  const waiting: RunCommand[] = [];
  let mode: Mode = "running";
  const listen = () => waiting.push(...commands());

  /** Whether the run is neither paused nor stopped, and no command waits. */
  const isQuiet = () => mode === "running" && listen() === 0;

  const nextMode = (batch: Batch, place: Place): Mode => {
    if (mode === "one-step") mode = "paused"; // that step is done
    meet?.(batch);
    listen();
    while (waiting.length > 0 && (mode === "running" || mode === "paused")) {
      const command = waiting.shift()!;
      obey({ command, place, batch });
      mode = modeAfter(command, mode);
    }
    return mode;
  };

  return { isQuiet, nextMode };
}

function modeAfter({ name }: RunCommand, mode: Mode): Mode {
  switch (name) {
    case "pause":
      return "paused";
    case "resume":
      return "running";
    case "one-step":
      return "one-step";
    case "stop":
      return "stopped";
    default:
      return mode;
  }
}
