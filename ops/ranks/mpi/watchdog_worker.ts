/**
 * The thread that watches over a rank's main thread. A library's blocking call that never returns, because
 * the network is gone or another rank stands still in the middle of it, cannot be left, but the process can be
 * ended from here.
 */
import { dirname } from "node:path";
import { endProcess, endProcessTelling } from "./end_process.ts";
import { Heartbeats, isHeard, silentRanks } from "./heartbeats.ts";
import {
  isTooLong,
  lostText,
  othersThan,
  secondsOf,
  someLostText,
  watched,
  type WatchedRank,
} from "./watched.ts";

const lookMillis = 250;
const keepMillis = 1000;
const passingOnMillis = 300;
/** A library ends within milliseconds, or never. */
const endMillis = 3000;

const thread = self as unknown as { onmessage: (event: MessageEvent<WatchedRank>) => void };

thread.onmessage = ({ data }) => {
  const { words, patience } = data;
  const beats = heartbeatsOf(data);
  let keptAt = 0;
  let [exchanges, since] = [-1, performance.now()];
  let endingSince = Infinity;
  const looking = setInterval(() => {
    beats?.beat();
    if (performance.now() - keptAt > keepMillis) {
      keptAt = performance.now();
      keep(beats, data);
    }
    if (Atomics.load(words, watched.isEnding) === 1) {
      endingSince = Math.min(endingSince, performance.now());
      if (performance.now() - endingSince > endMillis) {
        endProcess(Atomics.load(words, watched.exitCode));
      }
      return;
    }
    const now = Atomics.load(words, watched.exchanges);
    const isExchanging = Atomics.load(words, watched.isExchanging) === 1;
    if (now !== exchanges || !isExchanging) [exchanges, since] = [now, performance.now()];
    // The main thread itself gives up at the limit, unless it is inside the library.
    if (!isTooLong(performance.now() - since - lookMillis, patience, data.heard)) return;
    clearInterval(looking);
    const said = message(data);
    note(said, data.noteFile);
    const told = isFirstHeard(data) ? `error: ${said}` : undefined;
    endProcessTelling(told, { exitCode: 1, passingOnMillis });
  }, lookMillis);
};

function heartbeatsOf({ rank, size, ear, words, heard, patience }: WatchedRank) {
  if (!ear) return undefined;
  const step = () => Atomics.load(words, watched.step);
  const { silentMillis } = patience;
  return new Heartbeats({ rank, size, ear, step, heard, silentMillis });
}

/** For the next command, should nobody be left to tell of a rank's end. */
function keep(beats: Heartbeats | undefined, { beatsFile, size }: WatchedRank): void {
  if (!beats || beatsFile === undefined) return;
  try {
    Deno.writeTextFileSync(
      `${beatsFile}.new`,
      JSON.stringify({ size, at: Date.now(), ranks: beats.known }),
    );
    Deno.renameSync(`${beatsFile}.new`, beatsFile);
  } catch {
    // The run's folder was moved, or the disk is full: training finds that out too.
  }
}

/** Of the ranks that live, one tells the terminal. */
function isFirstHeard({ rank, heard, patience }: WatchedRank): boolean {
  return !heard.subarray(0, rank).some((at) => isHeard(at, patience.silentMillis));
}

function note(said: string, file: string): void {
  try {
    Deno.mkdirSync(dirname(file));
  } catch {
    // It is there, or the run's folder is on another machine.
  }
  try {
    Deno.writeTextFileSync(file, said);
  } catch {
    // The run's folder is on another machine.
  }
}

/** Who is lost, of those that have begun the same exchange. */
function message(
  { patience, rank, size, heard }: Pick<
    WatchedRank,
    "patience" | "rank" | "size" | "heard"
  >,
): string {
  const { silent, unheard } = silentRanks(heard, patience.silentMillis);
  if (silent.length > 0) return lostText(silent, patience.lostMillis);
  if (size === 2 && unheard.length > 0) {
    return lostText(othersThan(rank, size), patience.lostMillis);
  }
  if (unheard.length > 0) return someLostText(unheard, patience.lostMillis);
  return `an exchange did not end within ${
    secondsOf(patience.aliveMillis)
  } s, though all ranks live`;
}
