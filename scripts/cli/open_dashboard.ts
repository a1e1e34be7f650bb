import { join } from "node:path";
import type { RunConfig } from "../../pipeline/mod.ts";
import type { DashboardFlags } from "./dashboard_flags.ts";
import { replayCommand } from "./replay_command.ts";
import { startTelling } from "./start_telling.ts";

export interface Telling {
  onTrouble: (message: string) => void;
  /** Before that, its link is not printed: there is no such run yet. */
  told: Promise<void>;
}

/**
 * Starts the dashboard of a run, prints its link, and returns a function that closes it. If it cannot
 * start, that is an error if a port or address was stated, and otherwise a warning.
 *
 * @throws Error when the dashboard that was asked for cannot start
 */
export async function openDashboard(
  flags: DashboardFlags,
  { name, runsDir, cacheDir, dataDir }: RunConfig,
  { onTrouble, told }: Telling,
): Promise<() => void> {
  try {
    const { url, close } = await startTelling({
      ...flags,
      runsDir,
      cacheDir: join(cacheDir, "dashboard"),
      replay: replayCommand({ dataDir, cacheDir }),
      onRestart: (message) => onTrouble(`the dashboard restarts, training goes on: ${message}`),
      onCrash: (message) => onTrouble(`the dashboard has ended, training goes on: ${message}`),
    });
    await told;
    console.log(`dashboard: ${runUrl(url, name)}`);
    return close;
  } catch (error) {
    if (flags.port !== undefined) throw error;
    await told;
    console.log(`dashboard: not started, training goes on: ${(error as Error).message}`);
    return () => {};
  }
}

/** The page of one run. */
function runUrl(url: string, name: string): string {
  const page = new URL(url);
  page.pathname += `runs/${encodeURIComponent(name)}`;
  return page.href;
}
