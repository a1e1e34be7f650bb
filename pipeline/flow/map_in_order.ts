import {
  defer,
  Observable,
  type ObservableInput,
  type OperatorFunction,
  take,
  throwIfEmpty,
} from "rxjs";

/** A started projection; `result` is set when it has one. */
interface Slot<R> {
  result?: { value: R };
}

/**
 * Runs at most `concurrency` projections at once and emits their results in the order of the
 * inputs. A finished result that waits for an earlier one keeps its slot, so no more than
 * `concurrency` results are ever held. The first error passes at once and cancels the rest.
 *
 * Not composed from `mergeMap`: it frees a slot when the projection ends, not when the result
 * leaves, and it recurses once for each buffered input whose projection is synchronous.
 *
 * @param project emits one value; later values are ignored
 * @throws RangeError when `concurrency` is not a whole number, 1 or more
 */
export function mapInOrder<T, R>(
  project: (value: T) => ObservableInput<R>,
  concurrency: number,
): OperatorFunction<T, R> {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new RangeError(`concurrency is ${concurrency}: it must be a whole number, 1 or more`);
  }
  return (source) =>
    new Observable((subscriber) => {
      const inputs: T[] = [];
      const slots: Slot<R>[] = [];
      let sourceEnded = false;
      let advancing = false;

      const start = (input: T) => {
        const slot: Slot<R> = {};
        slots.push(slot);
        const results = projected(project, input).subscribe({
          next: (value) => slot.result = { value },
          error: (error) => subscriber.error(error),
        });
        subscriber.add(results);
        // Not in `next`: the slot may be taken again only when this projection has let go of all.
        results.add(advance);
      };

      // Takes one step: the oldest result leaves before a new projection may take its slot.
      const moved = () => {
        const oldest = slots[0]?.result;
        if (oldest) {
          slots.shift();
          subscriber.next(oldest.value);
        } else if (inputs.length > 0 && slots.length < concurrency) {
          start(inputs.shift()!);
        } else {
          return false;
        }
        return true;
      };

      // A loop, because synchronous projections call back into it: as recursion, they would
      // overflow the stack.
      const advance = () => {
        if (advancing) return;
        advancing = true;
        while (!subscriber.closed && moved());
        advancing = false;
        if (sourceEnded && slots.length + inputs.length === 0) subscriber.complete();
      };

      const arrivals = source.subscribe({
        next: (input) => {
          inputs.push(input);
          advance();
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          sourceEnded = true;
          advance();
        },
      });
      subscriber.add(arrivals);
    });
}

/** The first value of one projection, with an error in place of none. */
function projected<T, R>(project: (value: T) => ObservableInput<R>, input: T): Observable<R> {
  const noValue = () => new RangeError("a projection ended without a value: it must emit one");
  return defer(() => project(input)).pipe(take(1), throwIfEmpty(noValue));
}
