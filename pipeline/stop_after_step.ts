import { defer, finalize, type MonoTypeOperatorFunction, type Observable, takeWhile } from "rxjs";

/**
 * Ends the stream with the first value after `stop` has emitted: a step that has begun is finished,
 * reported, and the last. (`takeUntil` would drop its result while the device still works on it.)
 */
export function stopAfterStep<T>(stop: Observable<unknown>): MonoTypeOperatorFunction<T> {
  return (source) =>
    defer(() => {
      let isStopping = false;
      const watching = stop.subscribe(() => isStopping = true);
      return source.pipe(
        takeWhile(() => !isStopping, true),
        finalize(() => watching.unsubscribe()),
      );
    });
}
