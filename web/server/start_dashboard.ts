import type { ServeOptions } from "./serve_dashboard.ts";
import type { WorkerMessage } from "./worker.ts";

export interface StartOptions extends ServeOptions {
  /** Told when a dashboard that was up is gone; whatever else goes on, goes on. */
  onCrash: (message: string) => void;
  /** What serves, in a thread of its own; given by tests. */
  module?: URL;
}

export interface StartedDashboard {
  url: string;
  close(): void;
}

const defaultModule = new URL("./worker.ts", import.meta.url);

/**
 * Serves the dashboard from a thread of its own: a training step keeps this one for seconds.
 *
 * @throws Error when it cannot start: what, why, cure
 */
export function startDashboard(options: StartOptions): Promise<StartedDashboard> {
  const { onCrash, module = defaultModule, ...serveOptions } = options;
  const worker = new Worker(module, { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<StartedDashboard>();
  let isUp = false;

  const fail = (message: string) => {
    worker.terminate();
    if (isUp) onCrash(message);
    else reject(new Error(message));
  };
  worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
    switch (data.kind) {
      case "listening":
        worker.postMessage(serveOptions satisfies ServeOptions);
        return;
      case "failed":
        fail(data.message);
        return;
      case "serving":
        isUp = true;
        resolve({ url: data.url, close: () => worker.terminate() });
    }
  };
  worker.onerror = (event) => {
    // Else it would end this thread too.
    event.preventDefault();
    fail(event.message);
  };
  return promise;
}
