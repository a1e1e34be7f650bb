/**
 * The thread that hears Ctrl-C and its like. A step on the CPU blocks the main one for seconds, where
 * two signals would arrive as one. The first is passed on; from then on the system's own way with them
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

const listeners = signals.map((signal) => ({
  signal,
  listener: () => {
    letGo();
    thread.postMessage(signal);
  },
}));

function letGo(): void {
  for (const { signal, listener } of listeners) Deno.removeSignalListener(signal, listener);
}

for (const { signal, listener } of listeners) Deno.addSignalListener(signal, listener);
thread.onmessage = letGo;
thread.postMessage("listening");
