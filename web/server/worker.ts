/// <reference lib="deno.worker" />
/** The dashboard's thread: `startDashboard` starts it and says what to serve. */
import { errorMessage } from "../../pipeline/contracts/text.ts";
import { serveDashboard } from "./serve_dashboard.ts";
import type { ServeOptions } from "./serve_options.ts";
import type { WorkerMessage } from "./worker_message.ts";

const say = (message: WorkerMessage) => self.postMessage(message);

// Uncaught errors: reported in one line, where Deno would print the stack.
self.addEventListener("error", (event) => {
  event.preventDefault();
  say({ kind: "failed", message: event.message });
});
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  say({ kind: "failed", message: errorMessage(event.reason) });
});

self.onmessage = async ({ data }: MessageEvent<ServeOptions>) => {
  try {
    const { url } = await serveDashboard(data);
    say({ kind: "serving", url });
  } catch (error) {
    say({ kind: "failed", message: errorMessage(error) });
  }
};

// A thread that hangs sends nothing: the parent treats a missing sign of life as a crash.
const aliveMillis = 1000;
setInterval(() => say({ kind: "alive" }), aliveMillis);

// Messages posted earlier are lost, because the modules are still loading.
say({ kind: "listening" });
