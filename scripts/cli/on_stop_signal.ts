import { type Observable, ReplaySubject } from "rxjs";

/** The first of these asks the run to end in good order; the second ends it on the spot. */
const signals: Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];

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

/** Listens for Ctrl-C and its like. */
export function onStopSignal(): StopSignal {
  const stop = new ReplaySubject<Deno.Signal | undefined>(1);
  let isStopping = false;
  const request = (signal?: Deno.Signal) => {
    if (isStopping) return; // telling of it may fail as what made us stop did, and ask again
    isStopping = true;
    stop.next(signal);
  };
  const listeners = signals.map((signal) => {
    const listener = () => isStopping ? Deno.exit(interruptedExitCode) : request(signal);
    Deno.addSignalListener(signal, listener);
    return { signal, listener };
  });
  return {
    stop,
    request: () => request(),
    close: () => {
      for (const { signal, listener } of listeners) Deno.removeSignalListener(signal, listener);
    },
  };
}
