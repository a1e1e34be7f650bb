import {
  concat,
  concatMap,
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  map,
  type Observable,
  type ObservableInput,
  of,
  type OperatorFunction,
} from "rxjs";
import type { StepResult } from "../../model/mod.ts";
import type { Batch, TrainedStep } from "../contracts/batch.ts";
import type { StepDone } from "../contracts/events.ts";
import { type Clock, systemClock } from "./control/pausable_clock.ts";

export interface TrainStepsOptions {
  /** Work that must complete, after a step is emitted, before the next step may begin. */
  settle?: (trained: TrainedStep) => ObservableInput<unknown>;
  clock?: Clock;
  /**
   * How many later steps have begun; 0 by default. The results of several steps may arrive together,
   * and the later ones would seem to take no time. So a step shares its time with those steps.
   */
  begunSince?: () => number;
}

/**
 * Trains on one batch after the other, and emits each step's results and duration. The time that a
 * consumer takes for an event counts neither as training nor as waiting.
 *
 * @param train one step of training; emits its losses once
 */
export function trainSteps(
  train: (batch: Batch) => ObservableInput<StepResult>,
  { settle = () => EMPTY, clock = systemClock, begunSince = () => 0 }: TrainStepsOptions = {},
): OperatorFunction<Batch, TrainedStep> {
  return (batches) =>
    defer(() => {
      let freeSince = clock.now();
      let untoldMillis = 0;
      const share = (millis: number) => {
        const shared = (untoldMillis + millis) / (1 + begunSince());
        untoldMillis += millis - shared;
        return shared;
      };
      return batches.pipe(
        concatMap((batch) => {
          const begun = clock.now();
          const waitMillis = begun - freeSince;
          return from(train(batch)).pipe(
            map(({ values, isFinite, ...told }): TrainedStep => ({
              batch,
              step: stepDone(batch, told, waitMillis, share(clock.now() - begun), clock.at()),
              values,
              isFinite,
            })),
            concatMap((trained) => thenSettle(trained, settle)),
            finalize(() => freeSince = clock.now()),
          );
        }),
      );
    });
}

function thenSettle(
  trained: TrainedStep,
  settle: (trained: TrainedStep) => ObservableInput<unknown>,
): Observable<TrainedStep> {
  const settling = defer(() => settle(trained)).pipe(ignoreElements());
  return concat(of(trained), settling);
}

function stepDone(
  { position, ids }: Batch,
  told: Omit<StepResult, "values" | "isFinite">,
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
