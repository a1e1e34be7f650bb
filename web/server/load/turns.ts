import { setTimeout as pause } from "node:timers/promises";
import { HttpError } from "fresh";

/** Queues slow jobs, so that quick responses go out between them. */
export interface Turns {
  /** Runs jobs one after the other, in order of arrival. */
  take<R>(job: () => R): Promise<R>;
  /**
   * The same for a request's job.
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
    // A quick response takes several turns of the event loop, so a long job is followed by a break.
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

/** The error for a request that would wait behind too many others. */
export function tooBusy(): HttpError {
  return new HttpError(503, "the dashboard is busy: ask again in a moment");
}
