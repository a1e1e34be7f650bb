import {
  defer,
  EMPTY,
  finalize,
  type MonoTypeOperatorFunction,
  type Observable,
  takeWhile,
} from "rxjs";

/**
 * Ends the stream with the first value after `stop` has emitted: a step that has begun is finished,
 * reported, and the last. (`takeUntil` would drop its result while the device still works on it.)
 * If `stop` has emitted before, nothing begins.
 */
export function stopAfterStep<T>(stop: Observable<unknown>): MonoTypeOperatorFunction<T> {
  return (source) =>
    defer(() => {
      let isStopping = false;
      const watching = stop.subscribe(() => isStopping = true);
      const values = isStopping ? EMPTY : source.pipe(takeWhile(() => !isStopping, true));
      return values.pipe(finalize(() => watching.unsubscribe()));
    });
}
