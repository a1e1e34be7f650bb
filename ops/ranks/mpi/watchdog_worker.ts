/**
 * The thread that watches over a rank's main thread. A library's blocking call that never returns, because
 * the network is gone or another rank stands still in the middle of it, cannot be left; the C library's
 * `_exit` ends the process from here, which `Deno.exit` on a thread does not.
 */
import { dirname } from "node:path";
import { lostText, othersThan, watched, type WatchedRank } from "./watched.ts";

const lookMillis = 250;
/** A library ends within milliseconds, or never. */
const endMillis = 3000;

const thread = self as unknown as { onmessage: (event: MessageEvent<WatchedRank>) => void };

thread.onmessage = ({ data }) => {
  const { words, limitMillis } = data;
  let [exchanges, since] = [-1, performance.now()];
  let endingSince = Infinity;
  setInterval(() => {
    if (Atomics.load(words, watched.isEnding) === 1) {
      endingSince = Math.min(endingSince, performance.now());
      if (performance.now() - endingSince > endMillis) exit(Atomics.load(words, watched.exitCode));
      return;
    }
    const now = Atomics.load(words, watched.exchanges);
    const isExchanging = Atomics.load(words, watched.isExchanging) === 1;
    if (now !== exchanges || !isExchanging) [exchanges, since] = [now, performance.now()];
    // The main thread itself gives up at the limit, unless it is inside the library.
    if (performance.now() - since < limitMillis + 4 * lookMillis) return;
    note(data);
    exit(1);
  }, lookMillis);
};

function exit(code: number): void {
  Deno.dlopen("libc.so.6", { _exit: { parameters: ["i32"], result: "void" } }).symbols._exit(code);
}

function note({ noteFile, limitMillis, rank, size }: WatchedRank): void {
  const others = othersThan(rank, size);
  const message = others.length === 1
    ? lostText(others, limitMillis)
    : `one of the ranks ${others.join(", ")} has not answered for ${limitMillis / 1000} s`;
  try {
    Deno.mkdirSync(dirname(noteFile));
  } catch {
    // It is there, or the run's folder is on another machine.
  }
  try {
    Deno.writeTextFileSync(noteFile, message);
  } catch {
    // The run's folder is on another machine.
  }
}
