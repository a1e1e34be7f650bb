import type { ServeOptions } from "./serve_options.ts";
import type { WorkerMessage } from "./worker_message.ts";

export interface StartOptions extends ServeOptions {
  /** Called when a running dashboard crashes; the rest of the process continues. */
  onCrash: (message: string) => void;
  /** A thread without a sign of life for this long counts as crashed; by default there is no limit. */
  mostSilentMillis?: number;
  /** The module that serves in a thread of its own; tests pass another. */
  module?: URL;
}

export interface StartedDashboard {
  url: string;
  close(): void;
}

const defaultModule = new URL("./worker.ts", import.meta.url);

const checksOfSilence = 6;

/** Calls back when signs of life stop. It counts checks, not time, because the machine may have slept. */
function signsOfLife(mostSilentMillis: number | undefined, onSilence: (message: string) => void) {
  // Counts from the first sign: before it, the thread loads its modules.
  let looksSince = -Infinity;
  const look = () => {
    if (++looksSince <= checksOfSilence) return;
    onSilence(`it gave no sign of life for ${mostSilentMillis! / 1000} seconds`);
  };
  const timer = mostSilentMillis === undefined
    ? undefined
    : setInterval(look, mostSilentMillis / checksOfSilence);
  return {
    sign: () => void (looksSince = 0),
    end: () => clearInterval(timer),
  };
}

/**
 * Serves the dashboard from a thread of its own, because a training step blocks this one for seconds.
 *
 * @throws Error when it cannot start: what, why, cure
 */
export function startDashboard(options: StartOptions): Promise<StartedDashboard> {
  const { onCrash, mostSilentMillis, module = defaultModule, ...serveOptions } = options;
  const worker = new Worker(module, { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<StartedDashboard>();
  let isUp = false;
  const life = signsOfLife(mostSilentMillis, (message) => fail(message));

  const fail = (message: string) => {
    life.end();
    worker.terminate();
    if (isUp) onCrash(message);
    else reject(new Error(message));
  };
  worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
    switch (data.kind) {
      case "listening":
        worker.postMessage(serveOptions satisfies ServeOptions);
        return;
      case "alive":
        life.sign();
        return;
      case "failed":
        fail(data.message);
        return;
      case "serving":
        isUp = true;
        resolve({
          url: data.url,
          close: () => {
            life.end();
            worker.terminate();
          },
        });
    }
  };
  worker.onerror = (event) => {
    // Otherwise the error would end this thread too.
    event.preventDefault();
    fail(event.message);
  };
  return promise;
}
