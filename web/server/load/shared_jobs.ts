import { tooBusy } from "./turns.ts";

/** Jobs whose result several requests share: each runs once, one at a time. */
export interface SharedJobs<R> {
  /**
   * @param key equal for equal results
   * @throws HttpError 503 when too many other jobs wait
   */
  of(key: string, job: () => Promise<R>): Promise<R>;
}

interface SharedJobsOptions {
  /** Jobs that may wait behind the running one. */
  mostWaiting: number;
  /** Results that are kept for later requests. */
  kept: number;
}

export function sharedJobs<R>({ mostWaiting, kept }: SharedJobsOptions): SharedJobs<R> {
  const results = new Map<string, Promise<R>>();
  const unfinished = new Set<string>();
  let last: Promise<unknown> = Promise.resolve();

  const forgetOldest = () => {
    const done = [...results.keys()].filter((key) => !unfinished.has(key));
    done.slice(0, Math.max(0, done.length - kept)).forEach((key) => results.delete(key));
  };

  const begin = (key: string, job: () => Promise<R>): Promise<R> => {
    if (unfinished.size > mostWaiting) throw tooBusy();
    unfinished.add(key);
    const result = last.then(job);
    results.set(key, result);
    last = result.then(() => {}, () => void results.delete(key)).then(() => {
      unfinished.delete(key);
      forgetOldest();
    });
    return result;
  };
  return {
    of: async (key, job) => await (results.get(key) ?? begin(key, job)),
  };
}
