import { concatMap, defer, from, map, type ObservableInput, type OperatorFunction } from "rxjs";

/**
 * Works on one value at a time. Of those that come meanwhile only the newest waits: each takes the
 * place of the one before, so that slow work never makes a queue. The last value is always worked on.
 *
 * @param stays says of a value that no other may take its place: then it does queue
 */
export function conflateMap<T, R>(
  work: (value: T) => ObservableInput<R>,
  stays: (value: T) => boolean = () => false,
): OperatorFunction<T, R> {
  return (values) =>
    defer(() => {
      let waiting: T[] = [];
      const wait = (value: T) => {
        waiting = [...waiting.filter(stays), value];
      };
      return values.pipe(
        // Turns instead of values: a value that gave way is not held on to.
        map(wait),
        concatMap(() => from(waiting.splice(0, 1)).pipe(concatMap(work))),
      );
    });
}
