import {
  asyncScheduler,
  concatMap,
  delay,
  identity,
  type MonoTypeOperatorFunction,
  of,
  type SchedulerLike,
} from "rxjs";

/**
 * Lets no more than that many values a second pass, evenly spread; the first passes at once.
 *
 * @param perSecond Infinity leaves the stream as it is
 */
export function atMost<T>(
  perSecond: number,
  scheduler: SchedulerLike = asyncScheduler,
): MonoTypeOperatorFunction<T> {
  if (perSecond === Infinity) return identity;
  const millis = 1000 / perSecond;
  let nextAt = -Infinity;
  return concatMap((value) => {
    const wait = Math.max(0, nextAt - scheduler.now());
    nextAt = scheduler.now() + wait + millis;
    return wait === 0 ? of(value) : of(value).pipe(delay(wait, scheduler));
  });
}
