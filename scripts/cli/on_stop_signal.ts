import { type Observable, ReplaySubject } from "rxjs";
import type { Heard } from "./signal_worker.ts";

/** 128 + SIGINT, the convention of shells. */
export const interruptedExitCode = 130;

export interface StopSignal {
  /**
   * Emits once, also to later subscribers, because a run may be stopped before its first step: the
   * signal's name, or undefined for another reason.
   */
  stop: Observable<Deno.Signal | undefined>;
  /** Stops like a signal, for another reason. */
  request(): void;
  /** Restores the default handling of signals. */
  close(): void;
}

/**
 * Listens for Ctrl-C and similar signals once it has resolved. The first asks the run to end cleanly;
 * the second ends the process at once.
 */
export async function onStopSignal(): Promise<StopSignal> {
  const stop = new ReplaySubject<Deno.Signal | undefined>(1);
  const worker = new Worker(new URL("./signal_worker.ts", import.meta.url), { type: "module" });
  let isStopping = false;
  const request = (signal?: Deno.Signal) => {
    if (isStopping) return; // reporting it may fail for the same reason, and call this again
    isStopping = true;
    worker.postMessage("let go"); // the next signal counts as the second, whatever the first reason was
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
