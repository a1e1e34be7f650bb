import { asyncScheduler, map, type Observable, timer } from "rxjs";
import type { StepResult } from "../../../model/mod.ts";

/** What a step tells of itself. */
export const stepResult: StepResult = {
  dLossReal: 0.5,
  dLossFake: 0.25,
  dLoss: 0.75,
  gLoss: 1,
  meanDReal: 0.6,
  meanDFake: 0.4,
  values: { z: new Float32Array(), dReal: new Float32Array(), dFake: new Float32Array() },
  isFinite: true,
};

/** Steps on a device that takes one after the other, `millis` each, in virtual time. */
export function stepsOf(millis: number): (isFinite?: boolean) => Observable<StepResult> {
  let freeAt = 0;
  return (isFinite = true) => {
    const now = asyncScheduler.now();
    freeAt = Math.max(freeAt, now) + millis;
    return timer(freeAt - now).pipe(map(() => ({ ...stepResult, isFinite })));
  };
}
