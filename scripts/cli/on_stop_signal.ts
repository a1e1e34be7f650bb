import { type Observable, Subject } from "rxjs";

/** The first of these asks the run to end in good order; the second ends it on the spot. */
const signals: Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];

/** 128 + SIGINT, as shells have it. */
const interruptedExitCode = 130;

/** Emits at the first Ctrl-C; `close` gives the signals back. */
export function onStopSignal(): { stop: Observable<void>; close: () => void } {
  const stop = new Subject<void>();
  let isStopping = false;
  const listener = () => {
    if (isStopping) Deno.exit(interruptedExitCode);
    isStopping = true;
    console.error("\nfinishing this step and saving a last sample; Ctrl-C again quits at once");
    stop.next();
  };
  for (const signal of signals) Deno.addSignalListener(signal, listener);
  return {
    stop,
    close: () => signals.forEach((signal) => Deno.removeSignalListener(signal, listener)),
  };
}
