import {
  defer,
  finalize,
  from,
  mergeMap,
  type ObservableInput,
  type OperatorFunction,
  Subject,
  throttle,
} from "rxjs";

/**
 * Works on one value at a time. Of those that come meanwhile only the newest waits: each takes the
 * place of the one before, so that slow work never makes a queue. The last value is always worked on.
 *
 * @param work asynchronous: it must not complete while it is subscribed to
 */
export function conflateMap<T, R>(
  work: (value: T) => ObservableInput<R>,
): OperatorFunction<T, R> {
  return (values) =>
    defer(() => {
      const free = new Subject<void>();
      return values.pipe(
        throttle(() => free, { leading: true, trailing: true }),
        mergeMap((value) => from(work(value)).pipe(finalize(() => free.next()))),
      );
    });
}
