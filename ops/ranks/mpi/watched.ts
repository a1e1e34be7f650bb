import { type Ear, isHeard, silentRanks } from "./heartbeats.ts";

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
  /** Steps that this rank has done. */
  step: 4,
  words: 5,
} as const;

/** What the thread `watchdog_worker.ts` is told first. */
export interface WatchedRank {
  rank: number;
  size: number;
  words: Int32Array;
  /** When each rank was last heard of; the thread keeps it. */
  heard: Int32Array;
  /** Where rank 0 hears the others; undefined where there are no heartbeats. */
  ear?: Ear & { socket?: number };
  patience: Patience;
  /** A file for what happened, where there is the run's folder. */
  noteFile: string;
  /** There, where rank 0 keeps the heartbeats of all ranks; for whoever finds the run without any. */
  beatsFile?: string;
}

/** Ends this process when it hangs inside of the library; `terminate` ends the watch. */
export function watch(rank: WatchedRank): Worker {
  const worker = new Worker(new URL("./watchdog_worker.ts", import.meta.url), { type: "module" });
  worker.postMessage(rank);
  return worker;
}

/** How long a rank waits in one exchange. */
export interface Patience {
  /** Then it tells the others that it is there. */
  lateMillis: number;
  /** Who was heard before, and has not been for so long, is lost. */
  silentMillis: number;
  /** Then it gives up, unless rank 0 lives. */
  lostMillis: number;
  /** Then it gives up, unless all ranks live. */
  mostMillis: number;
  /** Then it gives up: one that lives may take long to compute, but hangs at some time. */
  aliveMillis: number;
}

/** How much longer than the limit a rank may compute whose heartbeats go on. */
const slownessFactor = 6;

/**
 * Launchers take some seconds to end all ranks, which are to be within the limit. Rank 0 gives up first,
 * since it tells the run what happened, and a launcher ends it as soon as another rank has ended.
 */
export function patienceOf(rank: number, limitMillis: number): Patience {
  const first = 0.6 * limitMillis;
  const aliveMillis = slownessFactor * limitMillis + (rank === 0 ? 0 : 2000);
  const common = { lateMillis: 0.7 * first, silentMillis: 0.7 * first, aliveMillis };
  if (rank === 0) return { ...common, lostMillis: first, mostMillis: first };
  const mostMillis = Math.max(0.8 * limitMillis, first + 2000);
  return { ...common, lostMillis: 0.7 * limitMillis, mostMillis };
}

/** @param heard when each rank was last heard of */
export function isTooLong(waitedMillis: number, patience: Patience, heard: Int32Array): boolean {
  const { lostMillis, mostMillis, silentMillis } = patience;
  if (waitedMillis < lostMillis) return false;
  if (allLive(patience, heard)) return waitedMillis > patience.aliveMillis;
  return waitedMillis > mostMillis || !isHeard(heard[0], silentMillis);
}

function allLive({ silentMillis }: Patience, heard: Int32Array): boolean {
  const { silent, unheard } = silentRanks(heard, silentMillis);
  return silent.length + unheard.length === 0;
}

/** After how long a rank was given up, for people. */
export function givenUpMillis(patience: Patience, heard: Int32Array): number {
  return allLive(patience, heard) ? patience.aliveMillis : patience.lostMillis;
}

/** @param ranks those that gave no sign; empty where all of them are there but nothing gets through */
export function lostText(ranks: readonly number[], lostMillis: number): string {
  const seconds = secondsOf(lostMillis);
  if (ranks.length === 0) return `the ranks did not meet within ${seconds} s, though all answer`;
  const who = ranks.length === 1 ? `rank ${ranks[0]} has` : `ranks ${ranks.join(", ")} have`;
  return `${who} not answered for ${seconds} s`;
}

/** The same, where nobody knows which of these ranks it is. */
export function someLostText(ranks: readonly number[], lostMillis: number): string {
  if (ranks.length < 2) return lostText(ranks, lostMillis);
  return `one or more of the ranks ${ranks.join(", ")} have not answered for ${
    secondsOf(lostMillis)
  } s`;
}

export function othersThan(rank: number, size: number): number[] {
  return Array.from({ length: size }, (_, other) => other).filter((other) => other !== rank);
}

export const secondsOf = (millis: number) => Math.round(millis / 100) / 10;
