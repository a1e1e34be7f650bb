/**
 * The thread that hears Ctrl-C and its like. A step on the CPU blocks the main one for seconds, where
 * two signals would arrive as one. The first is passed on; soon after, the system's own way with them
 * holds again, so that the second ends the process on the spot, whatever that is doing.
 */

const signals: Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];

/** That the thread listens, or what it heard. */
export type Heard = "listening" | Deno.Signal;

const thread = self as unknown as {
  onmessage: (event: MessageEvent<"let go">) => void;
  postMessage(heard: Heard): void;
};

/**
 * One Ctrl-C can come twice: a terminal sends it to every process that runs in it, and `deno task`
 * passes its own on, within a millisecond. Nobody presses it again this soon.
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
