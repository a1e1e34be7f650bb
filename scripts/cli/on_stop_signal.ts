import { type Observable, ReplaySubject } from "rxjs";
import type { Heard } from "./signal_worker.ts";

/** 128 + SIGINT, as shells have it. */
export const interruptedExitCode = 130;

export interface StopSignal {
  /**
   * Emits once, also to those who subscribe later: a run may be stopped before its first step. The
   * signal's name, or undefined where it was none.
   */
  stop: Observable<Deno.Signal | undefined>;
  /** Stops as a signal does, for another reason. */
  request(): void;
  /** Gives the signals back. */
  close(): void;
}

/**
 * Listens for Ctrl-C and its like, from when this settles. The first asks the run to end in good
 * order; the second ends the process on the spot.
 */
export async function onStopSignal(): Promise<StopSignal> {
  const stop = new ReplaySubject<Deno.Signal | undefined>(1);
  const worker = new Worker(new URL("./signal_worker.ts", import.meta.url), { type: "module" });
  let isStopping = false;
  const request = (signal?: Deno.Signal) => {
    if (isStopping) return; // telling of it may fail as what made us stop did, and ask again
    isStopping = true;
    worker.postMessage("let go"); // the next signal is the second, whatever the first reason was
    stop.next(signal);
  };
  await listening(worker, request);
  return { stop, request: () => request(), close: () => worker.terminate() };
}

function listening(worker: Worker, onSignal: (signal: Deno.Signal) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Heard>) =>
      data === "listening" ? resolve() : onSignal(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
  });
}
