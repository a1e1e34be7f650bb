import { setTimeout as pause } from "node:timers/promises";
import type { StartedDashboard, StartOptions } from "../../web/mod.ts";
import { type DashboardProcess, startProcess } from "./dashboard_process.ts";

export interface SuperviseOptions extends StartOptions {
  /** Called with the reason when the dashboard has crashed and restarts at the same address. */
  onRestart: (message: string) => void;
  /** The module that the process runs; tests pass another. */
  script?: string;
}

const mostRestarts = 3;
const pauseMillis = 1000;

/**
 * Serves the dashboard from a process of its own, and restarts it after a crash, three times at most.
 *
 * @throws Error when it cannot start: what, why, cure
 */
export async function superviseDashboard(options: SuperviseOptions): Promise<StartedDashboard> {
  const { onCrash, onRestart, script, module: _module, ...serveOptions } = options;
  let current = await startProcess(serveOptions, script);
  let isClosed = false;
  const { url } = current;
  // The same port and token, so that open pages reconnect.
  const { port, searchParams } = new URL(url);
  const same = {
    ...serveOptions,
    port: Number(port),
    token: searchParams.get("token") ?? undefined,
  };

  const restart = async (why: string): Promise<DashboardProcess | undefined> => {
    onRestart(why);
    await pause(pauseMillis);
    return isClosed ? undefined : await startProcess(same, script);
  };
  const supervise = async () => {
    for (let restarts = 0;; restarts++) {
      const why = await current.over;
      if (isClosed) return;
      if (restarts === mostRestarts) return onCrash(why);
      const next = await restart(why);
      if (next === undefined) return;
      current = next;
      if (isClosed) return current.close();
    }
  };
  supervise().catch((error: Error) => onCrash(error.message));
  return {
    url,
    close() {
      isClosed = true;
      current.close();
    },
  };
}
