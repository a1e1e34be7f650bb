/** How fast a run is, where its time goes, and how much time is left. */
import { mean, recent, recentStepMillis } from "../../pipeline/contracts/alarm_rules.ts";
import type { RunView } from "./run_view.ts";

export interface Pace {
  stepsPerSecond: number;
  imagesPerSecond: number;
  stepMillis: number;
  /** NaN before the first step, and where the number of steps is unknown. */
  secondsLeft: number;
}

/** The pace over the last steps; unknown numbers are NaN. */
export function paceOf(view: RunView): Pace {
  const { steps, started } = view;
  const stepMillis = recentStepMillis(steps);
  const batchSize = started?.config.model.batchSize ?? NaN;
  const left = (started?.totalSteps ?? NaN) - view.stepsDone;
  return {
    stepsPerSecond: 1000 / stepMillis,
    imagesPerSecond: 1000 * batchSize / stepMillis,
    stepMillis,
    secondsLeft: left * stepMillis / 1000,
  };
}

export type Activity = "data" | "d" | "g" | "other";

/** Where a step's time goes, in milliseconds: waiting for data, updating D, updating G, the rest. */
export function timeParts({ steps }: RunView): Record<Activity, number> | undefined {
  const [data, step, d, g] = [steps.waitMillis, steps.stepMillis, steps.dMillis, steps.gMillis]
    .map((column) => mean(recent(column)));
  if (Number.isNaN(step)) return undefined;
  // An asynchronous device cannot tell D's time from G's.
  const [dPart, gPart] = [d, g].map((part) => Number.isNaN(part) ? 0 : part);
  return { data, d: dPart, g: gPart, other: Math.max(0, step - dPart - gPart) };
}
