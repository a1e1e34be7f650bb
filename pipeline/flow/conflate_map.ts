import { concatMap, defer, from, map, type ObservableInput, type OperatorFunction } from "rxjs";

export interface ConflateOptions<T> {
  /** Whether a value is protected: no newer value replaces it in the queue. */
  stays?: (value: T) => boolean;
  /** At most this many protected values are queued, plus one that a newer one replaces. */
  mostStaying?: number;
  /** Receives each protected value that was replaced nevertheless, before its replacement is queued. */
  onLost?: (value: T) => void;
}

/**
 * Projects one value at a time. Meanwhile only the newest value waits, in place of the one before, so
 * slow work builds no queue. The last value is always projected.
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
