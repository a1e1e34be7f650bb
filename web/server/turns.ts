import { setImmediate as turn } from "node:timers/promises";

/** Has what keeps the thread busy wait for its turn, so that quick answers come in between. */
export interface Turns {
  /** Does one job a turn of the event loop, in the order in which they came. */
  take<R>(job: () => R): Promise<R>;
}

export function openTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(job) {
      const mine = last.then(() => turn()).then(job);
      last = mine.catch(() => {});
      return mine;
    },
  };
}
