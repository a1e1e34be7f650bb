import { tooBusy } from "./turns.ts";

/** Work whose result many may ask for: done once for all who ask meanwhile, one job at a time. */
export interface SharedJobs<R> {
  /**
   * @param key the same for the same result
   * @throws HttpError 503 when too many other jobs wait
   */
  of(key: string, job: () => Promise<R>): Promise<R>;
}

interface SharedJobsOptions {
  /** Jobs that may wait behind the one that is done. */
  mostWaiting: number;
  /** Results that are kept for who asks later. */
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
