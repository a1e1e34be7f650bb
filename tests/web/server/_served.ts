import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunEvent } from "../../../pipeline/contracts/events.ts";
import { createRun, type Run } from "../../../pipeline/store/mod.ts";
import { serveDashboard } from "../../../web/server/serve_dashboard.ts";
import type { ServeOptions } from "../../../web/server/serve_options.ts";
import { runConfig } from "../../pipeline/store/_run_config.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";

/** The commands' own: to bundle the page's scripts takes seconds, and once is enough for all tests. */
export const cacheDir = fileURLToPath(new URL("../../../cache", import.meta.url));

export interface Served {
  runsDir: string;
  /** Without the slash at the end. */
  origin: string;
  port: number;
  token: string;
  /** The link as it was printed. */
  url: string;
  /** Takes the server down and brings it up again on the same port, once `meanwhile` is done. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
}

/** Runs a test against a server of its own, with a folder of runs of its own. */
export async function served(
  test: (served: Served) => Promise<void>,
  options: Partial<ServeOptions> = {},
): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const runsDir = join(folder, "runs");
    const start = (port: number) =>
      serveDashboard({ runsDir, cacheDir, host: "127.0.0.1", port, ...options });
    let server = await start(0);
    const { origin, port } = new URL(server.url);
    const restart = async (meanwhile?: () => Promise<void>) => {
      await server.close();
      await meanwhile?.();
      server = await start(Number(port));
    };
    const { token, url } = server;
    try {
      await test({ runsDir, origin, port: Number(port), token, url, restart });
    } finally {
      await server.close();
    }
  });
}

/** A run that this process trains, with some events that are written already. */
export async function trainedRun(
  runsDir: string,
  events: readonly RunEvent[],
  name = "first",
): Promise<Run> {
  const run = await createRun(runConfig({ runsDir, name }));
  events.forEach((event) => run.append(event));
  run.flush();
  return run;
}

/** A run that nobody trains any more. */
export async function finishedRun(
  runsDir: string,
  events: readonly RunEvent[],
  name = "first",
): Promise<void> {
  (await trainedRun(runsDir, events, name)).close();
}
