import type { HttpOptions } from "./http/http_server.ts";
import type { ReplayCommand } from "./replays/replay_job.ts";

export interface ServeOptions extends Omit<HttpOptions, "hostname" | "port"> {
  runsDir: string;
  /** Folder for the bundled scripts. */
  cacheDir: string;
  /** The address to listen on. If other machines can reach it, every request needs the link's token. */
  host: string;
  /** By default 8000 or the next free port. */
  port: number | undefined;
  /** Host names that a proxy uses for it. */
  allowedHosts?: readonly string[];
  /** Base path on its site, such as "/gan". */
  basePath?: string;
  /** The link's token, for a server that replaces another one. */
  token?: string;
  maxClients?: number;
  /** The program that replays a run; without it, pages can only watch replays. */
  replay?: ReplayCommand;
}
