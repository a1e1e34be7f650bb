import {
  concat,
  concatMap,
  defer,
  EMPTY,
  from,
  ignoreElements,
  map,
  type Observable,
  type ObservableInput,
  of,
  type OperatorFunction,
  tap,
} from "rxjs";
import type { StepResult } from "../../model/mod.ts";
import type { Batch, TrainedStep } from "../contracts/batch.ts";
import type { StepDone } from "../contracts/events.ts";
import { type Clock, systemClock } from "./control/pausable_clock.ts";

/** Steps of training, one for each batch. */
export interface StepSource {
  /** Begins the step on a batch that has arrived, before the turn of that step if it may. */
  begin?(batch: Batch): void;
  /** The result of the step whose turn it is, emitted once. */
  result(batch: Batch): ObservableInput<StepResult>;
  /** Receives each step before it is emitted. */
  arrived?(trained: TrainedStep): void;
  /** Work that must complete, after a step is emitted, before the next step may begin. */
  settle?(trained: TrainedStep): ObservableInput<unknown>;
  /**
   * How many later steps have begun; 0 by default. The results of several steps may arrive together,
   * and the later ones would seem to take no time. So a step shares its time with those steps.
   */
  readonly begunSince?: number;
}

/**
 * Trains on one batch after the other, and emits each step's results and duration. The time that a
 * consumer takes for an event counts neither as training nor as waiting.
 */
export function trainSteps(
  steps: StepSource,
  clock: Clock = systemClock,
): OperatorFunction<Batch, TrainedStep> {
  return (batches) =>
    defer(() => {
      let freeSince = clock.now();
      let untoldMillis = 0;
      const share = (millis: number) => {
        const shared = (untoldMillis + millis) / (1 + (steps.begunSince ?? 0));
        untoldMillis += millis - shared;
        return shared;
      };
      return batches.pipe(
        tap((batch) => steps.begin?.(batch)),
        concatMap((batch) => {
          const begun = clock.now();
          const waitMillis = begun - freeSince;
          return from(steps.result(batch)).pipe(
            map(({ values, isFinite, decision, flow, ...told }): TrainedStep => ({
              batch,
              step: stepDone(batch, told, waitMillis, share(clock.now() - begun), clock.at()),
              values,
              isFinite,
              decision,
              flow,
            })),
            tap((trained) => steps.arrived?.(trained)),
            concatMap((trained) => concat(of(trained), settled(steps, trained))),
            tap({ complete: () => freeSince = clock.now() }),
          );
        }),
      );
    });
}

function settled(steps: StepSource, trained: TrainedStep): Observable<never> {
  return defer(() => steps.settle?.(trained) ?? EMPTY).pipe(ignoreElements());
}

function stepDone(
  { position, ids }: Batch,
  told: Omit<StepResult, "values" | "isFinite" | "decision" | "flow">,
  waitMillis: number,
  stepMillis: number,
  at: number,
): StepDone {
  return {
    type: "step",
    at,
    step: position.step + 1,
    epoch: position.epoch,
    stepInEpoch: position.stepInEpoch + 1,
    ...told,
    stepMillis,
    waitMillis,
    imagesPerSecond: 1000 * ids.length / (waitMillis + stepMillis),
  };
}
