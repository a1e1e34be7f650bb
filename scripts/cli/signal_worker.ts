/**
 * The thread that listens for Ctrl-C and similar signals. A step on the CPU blocks the main thread for
 * seconds, and two signals would arrive there as one. This thread passes the first on, then restores
 * the system's default, so that the second ends the process at once.
 */

const signals: Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];

/** A message that the thread listens, or the signal that it received. */
export type Heard = "listening" | Deno.Signal;

const thread = self as unknown as {
  onmessage: (event: MessageEvent<"let go">) => void;
  postMessage(heard: Heard): void;
};

/**
 * One Ctrl-C can arrive twice: a terminal sends it to all its processes, and `deno task` passes its own
 * on within a millisecond. Nobody presses it again this soon.
 */
const sameSignalMillis = 250;

let isHeard = false;

const listeners = signals.map((signal) => ({
  signal,
  listener: () => {
    if (isHeard) return;
    isHeard = true;
    setTimeout(letGo, sameSignalMillis);
    thread.postMessage(signal);
  },
}));

function letGo(): void {
  for (const { signal, listener } of listeners) Deno.removeSignalListener(signal, listener);
}

for (const { signal, listener } of listeners) Deno.addSignalListener(signal, listener);
thread.onmessage = () => {
  if (!isHeard) letGo();
};
thread.postMessage("listening");
