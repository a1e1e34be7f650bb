import {
  concat,
  concatMap,
  defer,
  filter,
  finalize,
  first,
  interval,
  map,
  merge,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  take,
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

export interface ControlOptions {
  /** Commands of users since the last call. */
  commands: () => RunCommand[];
  /** Emits each step when all work of that step is done. */
  trained: Observable<StepDone>;
  /** Emits when no further step should begin. */
  stop: Observable<unknown>;
  /** Carries out commands other than those that time steps. All its work must have begun when it returns. */
  obey: (obeyed: ObeyedCommand) => void;
  /** Paused while a step waits for users: that time is neither training nor waiting for data. */
  clock: Pick<PausableClock, "pause" | "resume">;
  /** How many batches may pass before the one in training is done; 0 by default. */
  ahead?: number;
  /** Whether no one reads the weights just before that batch; true by default. */
  mayRunAhead?: (batch: Batch) => boolean;
}

const pollMillis = 100;

type Mode = "running" | "paused" | "one-step" | "stopped";

/**
 * Passes one batch at a time, the next when the last is trained, so that users' commands apply
 * between steps. It reads commands before every step, and every 100 ms while the run is paused.
 *
 *     batches   --a--b--c------------|
 *     trained   ------a-----b--------
 *     commands  -----p-----rr--------    p: pause, r: resume
 *     out       --a--------b--(c|)
 *
 * Up to `ahead` batches pass early, if no command waits and nothing reads the weights before them.
 */
export function control(options: ControlOptions): MonoTypeOperatorFunction<Batch> {
  const { trained, stop, clock, ahead = 0, mayRunAhead = () => true } = options;
  return (batches) =>
    defer(() => {
      let place: Place | undefined;
      let underWay = 0;
      const watching = trained.subscribe((step) => {
        place = step;
        underWay--;
      });
      const { isQuiet, nextMode } = listener(options);

      const isReady = (batch: Batch) =>
        underWay === 0 || underWay <= ahead && mayRunAhead(batch) && isQuiet();
      const whenReady = (batch: Batch) =>
        defer(() => merge(of("now"), trained)).pipe(filter(() => isReady(batch)), take(1));

      const turn = (batch: Batch) =>
        defer(() => {
          clock.pause();
          return concat(of(0), interval(pollMillis)).pipe(
            map(() => nextMode(batch, place ?? batch.position)),
            first((mode) => mode !== "paused"),
            tap(() => clock.resume()),
            finalize(() => clock.resume()),
          );
        });

      // Counted before it is emitted, since a synchronous step is done before the emission returns.
      const letThrough = (batch: Batch) =>
        defer(() => {
          underWay++;
          return of(batch);
        });

      return batches.pipe(
        concatMap((batch) =>
          whenReady(batch).pipe(
            // While steps are under way, a command that arrives now waits for the next batch.
            concatMap(() => underWay > 0 ? of("running") : turn(batch)),
            concatMap((mode) => mode === "stopped" ? of(undefined) : letThrough(batch)),
          )
        ),
        takeWhile((batch) => batch !== undefined),
        takeUntil(stop),
        finalize(() => watching.unsubscribe()),
      );
    });
}

/** Carries out commands in order, until one of them lets a step begin. */
function listener({ commands, obey }: ControlOptions) {
  const waiting: RunCommand[] = [];
  let mode: Mode = "running";
  const listen = () => waiting.push(...commands());

  /** Whether the run is neither paused nor stopped, and no command waits. */
  const isQuiet = () => mode === "running" && listen() === 0;

  const nextMode = (batch: Batch, place: Place): Mode => {
    if (mode === "one-step") mode = "paused"; // that step is done
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
