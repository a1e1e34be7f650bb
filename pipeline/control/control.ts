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
import type { Batch } from "../batch.ts";
import type { RunCommand, StepDone } from "../events.ts";
import type { PausableClock } from "./pausable_clock.ts";

/** How far a run has come. */
export type Place = Pick<StepDone, "step" | "epoch" | "stepInEpoch">;

/** A command, at the moment at which it is obeyed. */
export interface ObeyedCommand {
  command: RunCommand;
  /** Steps done. */
  place: Place;
  /** What the next step would train on. */
  batch: Batch;
}

export interface ControlOptions {
  /** What users have asked for since the last call. */
  commands: () => RunCommand[];
  /** Emits every step when nothing of it is left to do. */
  trained: Observable<StepDone>;
  /** Emits when no further step should begin. */
  stop: Observable<unknown>;
  /** Does what is not about when steps begin, and must have begun all of it when it returns. */
  obey: (obeyed: ObeyedCommand) => void;
  /** Stands still while a step waits for its users: that is neither training nor slow data. */
  clock: Pick<PausableClock, "pause" | "resume">;
  /** How many batches may pass though the one before them is not trained on yet; by default 0. */
  ahead?: number;
  /** Whether nobody has to look at the networks just before that batch; by default nobody has. */
  mayRunAhead?: (batch: Batch) => boolean;
}

const pollMillis = 100;

type Mode = "running" | "paused" | "one-step" | "stopped";

/**
 * Lets one batch through at a time, the next when the last was trained on, so that users can step in
 * between. They are listened to before every step, and every 100 ms while the run is paused.
 *
 *     batches   --a--b--c------------|
 *     trained   ------a-----b--------
 *     commands  -----p-----rr--------    p: pause, r: resume
 *     out       --a--------b--(c|)
 *
 * Batches that nobody would step in before pass earlier, `ahead` of them at most.
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

      // Counted before it is emitted, since training may be over before the emission returns.
      const letThrough = (batch: Batch) =>
        defer(() => {
          underWay++;
          return of(batch);
        });

      return batches.pipe(
        concatMap((batch) =>
          whenReady(batch).pipe(
            // Users who speak up only now are heard before the next batch: steps are under way.
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

/** Obeys what was asked, command by command, until one of them lets a step begin. */
function listener({ commands, obey }: ControlOptions) {
  const waiting: RunCommand[] = [];
  let mode: Mode = "running";
  const listen = () => waiting.push(...commands());

  /** Whether users want nothing but that the run goes on. */
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
