import {
  defer,
  finalize,
  map,
  merge,
  type Observable,
  observeOn,
  queueScheduler,
  range,
  takeWhile,
} from "rxjs";

export interface PrefetchOptions {
  /** How many batches may be under way at once, the one being trained on included. */
  batches: number;
  /** Emits once for each batch that is done with. */
  trained: Observable<unknown>;
}

/**
 * The source of a run: step numbers, handed out on demand. RxJS has no backpressure, so the demand
 * is an observable of its own that flows the other way: `batches` steps are asked for at once, and
 * one more whenever one was trained on. However slow the consumer, no more than `batches` batches
 * are in memory.
 *
 * `steps` is pulled only on demand, and closed when the run is unsubscribed from. The stream
 * completes with the first demand that `steps` cannot meet, or when `trained` completes.
 *
 * ```ts
 * const trained = new Subject<StepDone>();
 * prefetch(steps, { batches: 4, trained })
 *   .pipe(shuffle(order), decode(dataset, limits), toBatches(64), trainSteps(train))
 *   .pipe(tap((step) => trained.next(step)));
 * ```
 *
 * Pass values to `trained`, not errors: an error that came round again would find its stream ended,
 * and nobody to handle it.
 *
 * @throws RangeError when `batches` is not a whole number, 1 or more
 */
export function prefetch(
  steps: Iterable<number>,
  { batches, trained }: PrefetchOptions,
): Observable<number> {
  if (!Number.isInteger(batches) || batches < 1) {
    throw new RangeError(`prefetch is ${batches} batches: it must be a whole number, 1 or more`);
  }
  return defer(() => {
    const iterator = steps[Symbol.iterator]();
    // `trained` comes first: with a synchronous consumer it fires while `range` still emits.
    return merge(trained, range(0, batches)).pipe(
      // Such a consumer asks for the next step inside the emission of this one. The queue makes
      // that a loop; as recursion it would overflow the stack.
      observeOn(queueScheduler),
      map(() => iterator.next()),
      takeWhile((step) => !step.done),
      map((step): number => step.value),
      finalize(() => iterator.return?.()),
    );
  });
}
