import { concatMap, defer, from, map, type ObservableInput, type OperatorFunction } from "rxjs";

export interface ConflateOptions<T> {
  /** Says of a value that no other may take its place: then it does queue. */
  stays?: (value: T) => boolean;
  /** So many that stay wait at most; one more may wait as others do, until the next value comes. */
  mostStaying?: number;
  /** Is told of each that should have stayed and gave way, before the value that took its place waits. */
  onLost?: (value: T) => void;
}

/**
 * Works on one value at a time. Of those that come meanwhile only the newest waits: each takes the
 * place of the one before, so that slow work never makes a queue. The last value is always worked on.
 */
export function conflateMap<T, R>(
  work: (value: T) => ObservableInput<R>,
  { stays = () => false, mostStaying = Infinity, onLost = () => {} }: ConflateOptions<T> = {},
): OperatorFunction<T, R> {
  return (values) =>
    defer(() => {
      let waiting: T[] = [];
      const wait = (value: T) => {
        const staying = waiting.filter(stays);
        staying.slice(mostStaying).forEach(onLost);
        waiting = [...staying.slice(0, mostStaying), value];
      };
      return values.pipe(
        // Turns instead of values: a value that gave way is not held on to.
        map(wait),
        concatMap(() => from(waiting.splice(0, 1)).pipe(concatMap(work))),
      );
    });
}
