import { concat, defer, EMPTY, from, merge, mergeMap, of, type OperatorFunction } from "rxjs";
import type { RunEvent, StepDone } from "../../contracts/events.ts";
import { isDue } from "../../contracts/steps.ts";

export interface SampleOptions<S> {
  /** Steps between samples. */
  every: number;
  /**
   * Draws and saves the sample of that step. It is called before the next step begins, and must have
   * read the weights when it returns; saving may take longer.
   */
  take: (step: StepDone) => Promise<S>;
}

/**
 * Adds a sample after every `every`th step and after the last step. An event passes at once; a
 * sample's event follows when the file is saved.
 */
export function sample<T extends RunEvent, S>(
  { every, take }: SampleOptions<S>,
): OperatorFunction<T, T | S> {
  return (events) =>
    defer(() => {
      let last: StepDone | undefined;
      const withSamples = events.pipe(
        // `take` is called here and not on subscription: the next step changes the weights.
        mergeMap((event) => {
          if (event.type !== "step") return of(event);
          last = event;
          return isDue(event.step, every) ? merge(of(event), take(event)) : of(event);
        }),
      );
      const final = defer(() => last && !isDue(last.step, every) ? from(take(last)) : EMPTY);
      return concat(withSamples, final);
    });
}
