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
  /** The most batches in memory at once, including the one in training. */
  batches: number;
  /** Emits once for each batch that is finished. */
  trained: Observable<unknown>;
}

/**
 * The source of a run: step numbers, emitted on demand. RxJS has no backpressure, so demand is an
 * observable of its own that flows the other way: the stream requests `batches` steps at once, and
 * one more for each trained step. However slow the consumer is, memory holds at most `batches`
 * batches.
 *
 * The stream pulls `steps` only on demand, and closes it when unsubscribed from. It completes at the
 * first demand that `steps` cannot meet, or when `trained` completes.
 *
 * ```ts
 * const trained = new Subject<StepDone>();
 * prefetch(steps, { batches: 4, trained })
 *   .pipe(shuffle(order), decode(dataset, limits), toBatches(64), trainSteps(train))
 *   .pipe(tap((step) => trained.next(step)));
 * ```
 *
 * Pass values to `trained`, not errors: an error would come round to a stream that has ended, where
 * nothing handles it.
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
    // `trained` is subscribed to first: a synchronous consumer fires it while `range` still emits.
    return merge(trained, range(0, batches)).pipe(
      // Such a consumer requests the next step inside the emission of this one. The queue turns
      // that recursion, which would overflow the stack, into a loop.
      observeOn(queueScheduler),
      map(() => iterator.next()),
      takeWhile((step) => !step.done),
      map((step): number => step.value),
      finalize(() => iterator.return?.()),
    );
  });
}
