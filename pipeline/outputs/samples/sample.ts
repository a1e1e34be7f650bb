import { concat, defer, EMPTY, from, merge, mergeMap, of, type OperatorFunction, tap } from "rxjs";
import type { StepDone } from "../../contracts/events.ts";
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
 * Adds a sample after every `every`th step and after the last step. A step passes at once; its sample
 * event follows when the file is saved.
 */
export function sample<S>(
  { every, take }: SampleOptions<S>,
): OperatorFunction<StepDone, StepDone | S> {
  return (steps) =>
    defer(() => {
      let last: StepDone | undefined;
      const withSamples = steps.pipe(
        tap((step) => last = step),
        // `take` is called here and not on subscription: the next step changes the weights.
        mergeMap((step) => isDue(step.step, every) ? merge(of(step), take(step)) : of(step)),
      );
      const final = defer(() => last && !isDue(last.step, every) ? from(take(last)) : EMPTY);
      return concat(withSamples, final);
    });
}
