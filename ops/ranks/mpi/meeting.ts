/** What the thread `meeting_worker.ts` is told. */
export interface Meeting {
  /** By then all ranks have met, or never will. */
  limitMillis: number;
  /** What is then told; undefined where another rank tells it. */
  told: string | undefined;
  exitCode: number;
}

/**
 * Ends this process when the library does not return from its first call, in which the ranks meet: those of
 * two libraries wait there for ever.
 *
 * @returns the watch, which ends by `terminate`
 */
export function watchMeeting(meeting: Meeting): Worker {
  const worker = new Worker(new URL("./meeting_worker.ts", import.meta.url), { type: "module" });
  worker.postMessage(meeting);
  return worker;
}
