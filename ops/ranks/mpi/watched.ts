/** Where a rank is, for a watchdog on another thread: all 32-bit words of one shared array. */
export const watched = {
  /** 1 between the begin and the end of an exchange, in which a library may hang. */
  isExchanging: 0,
  /** Counts exchanges. */
  exchanges: 1,
  /** 1 once all ranks are through, and only the library has still to end. */
  isEnding: 2,
  /** The exit code that the process then has. */
  exitCode: 3,
  words: 4,
} as const;

/** What the thread `watchdog_worker.ts` is told first. */
export interface WatchedRank {
  rank: number;
  size: number;
  words: Int32Array;
  limitMillis: number;
  /** A file for what happened, where there is the run's folder. */
  noteFile: string;
}

/** Ends this process when it hangs inside of the library; `terminate` ends the watch. */
export function watch(rank: WatchedRank): Worker {
  const worker = new Worker(new URL("./watchdog_worker.ts", import.meta.url), { type: "module" });
  worker.postMessage(rank);
  return worker;
}

/** @param ranks those that gave no sign; empty where all of them are there but nothing gets through */
export function lostText(ranks: readonly number[], limitMillis: number): string {
  const seconds = limitMillis / 1000;
  if (ranks.length === 0) return `the ranks did not meet within ${seconds} s, though all answer`;
  const who = ranks.length === 1 ? `rank ${ranks[0]} has` : `ranks ${ranks.join(", ")} have`;
  return `${who} not answered for ${seconds} s`;
}

export function othersThan(rank: number, size: number): number[] {
  return Array.from({ length: size }, (_, other) => other).filter((other) => other !== rank);
}
