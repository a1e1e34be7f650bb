import { setTimeout as pause } from "node:timers/promises";
import type { StartedDashboard, StartOptions } from "../../web/mod.ts";
import { type DashboardProcess, startProcess } from "./dashboard_process.ts";

export interface SuperviseOptions extends StartOptions {
  /** Told why the dashboard has ended, and is started again at the same address. */
  onRestart: (message: string) => void;
  /** What the process runs; given by tests. */
  script?: string;
}

const mostRestarts = 3;
const pauseMillis = 1000;

/**
 * Serves the dashboard from a process of its own, and starts that again when it breaks down; after the
 * third time it stays down.
 *
 * @throws Error when it cannot start: what, why, cure
 */
export async function superviseDashboard(options: SuperviseOptions): Promise<StartedDashboard> {
  const { onCrash, onRestart, script, module: _module, ...serveOptions } = options;
  let current = await startProcess(serveOptions, script);
  let isClosed = false;
  const { url } = current;
  // Pages that are open find it where it was, and their token is still the one.
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
