import { concat, defer, EMPTY, from, mergeAll, of, type OperatorFunction, tap } from "rxjs";
import type { SampleSaved, StepDone } from "./events.ts";
import { mapInOrder } from "./map_in_order.ts";

export interface SampleOptions {
  /** Steps between samples. */
  every: number;
  /**
   * Draws and saves the sample of that step. It is called before the next step begins, and must have
   * read the weights by the time it returns; saving may take longer.
   */
  take: (step: StepDone) => Promise<SampleSaved>;
}

/** Adds a sample after every `every`th step, and one after the last step whichever that is. */
export function sample(
  { every, take }: SampleOptions,
): OperatorFunction<StepDone, StepDone | SampleSaved> {
  return (steps) =>
    defer(() => {
      let last: StepDone | undefined;
      const isDue = ({ step }: StepDone) => step % every === 0;
      const withSamples = steps.pipe(
        tap((step) => last = step),
        // Without a bound, since `take` has to start at once: the weights move with the next step.
        mapInOrder(
          (step) => isDue(step) ? take(step).then((sample) => [step, sample]) : of([step]),
          Number.MAX_SAFE_INTEGER,
        ),
        mergeAll(),
      );
      return concat(
        withSamples,
        defer(() => last && !isDue(last) ? from(take(last)) : EMPTY),
      );
    });
}
