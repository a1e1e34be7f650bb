import { defer, mergeMap, of, type OperatorFunction } from "rxjs";
import type { RunEvent, StepDone, Warning } from "./events.ts";

/** Adds one warning after the first step whose losses are not numbers any more. */
export function warnOfDivergence<T extends RunEvent>(): OperatorFunction<T, T | Warning> {
  return (events) =>
    defer(() => {
      let isWarned = false;
      return events.pipe(
        mergeMap((event) => {
          if (isWarned || event.type !== "step" || isFinite(event)) return of(event);
          isWarned = true;
          return of(event, warning(event));
        }),
      );
    });
}

function isFinite({ dLoss, gLoss }: StepDone): boolean {
  return Number.isFinite(dLoss) && Number.isFinite(gLoss);
}

function warning({ at, step, dLoss, gLoss }: StepDone): Warning {
  const message =
    `step ${step}: d_loss is ${dLoss} and g_loss ${gLoss}: the run has diverged and ` +
    "will not recover; try a lower --learning-rate";
  return { type: "warning", at, message };
}
