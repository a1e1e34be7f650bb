import { setTimeout as pause } from "node:timers/promises";
import { HttpError } from "fresh";

/** Has what keeps the thread busy wait for its turn, so that quick answers come in between. */
export interface Turns {
  /** Does one job after the other, in the order in which they came. */
  take<R>(job: () => R): Promise<R>;
  /**
   * The same for a job that a request asks for.
   *
   * @throws HttpError 503 when too many wait already
   */
  answer<R>(job: () => R): Promise<R>;
}

// Each takes up to half a second.
const mostWaiting = 100;
const longMillis = 10;

export function openTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const take = <R>(job: () => R): Promise<R> => {
    waiting++;
    let breakMillis = 0;
    const mine = last.then(() => {
      const start = performance.now();
      try {
        return job();
      } finally {
        breakMillis = performance.now() - start;
        waiting--;
      }
    });
    // A quick answer takes several turns of the event loop: after a long job it gets as many as it needs.
    const next = () => pause(breakMillis < longMillis ? 0 : breakMillis);
    last = mine.then(next, next);
    return mine;
  };
  return {
    take,
    async answer(job) {
      if (waiting >= mostWaiting) throw tooBusy();
      return await take(job);
    },
  };
}

/** What a request is told that would wait behind too many others. */
export function tooBusy(): HttpError {
  return new HttpError(503, "the dashboard has too much to do: ask again in a moment");
}
