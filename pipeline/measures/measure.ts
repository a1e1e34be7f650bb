import { merge, mergeMap, type MonoTypeOperatorFunction, of } from "rxjs";
import type { RunEvent, StepDone } from "../contracts/events.ts";
import { isDue } from "../contracts/steps.ts";
import type { Measurer } from "./measurer.ts";

export interface MeasureOptions {
  /** Steps between measures. */
  every: number;
  /** The run's; it is measured too, but not the step at which somebody stops the run: they want it to end. */
  lastStep: number;
  measurer: Pick<Measurer, "take">;
}

/** Adds measures after every `every`th step and after the last one. A step passes at once. */
export function measure(
  { every, lastStep, measurer }: MeasureOptions,
): MonoTypeOperatorFunction<RunEvent> {
  const isWanted = (event: RunEvent): event is StepDone =>
    event.type === "step" && (isDue(event.step, every) || event.step === lastStep);
  return mergeMap((event) =>
    // `take` is called here and not on subscription: the next step changes the weights.
    isWanted(event) ? merge(of<RunEvent>(event), measurer.take(event)) : of(event)
  );
}
