import type { HttpOptions } from "./http/http_server.ts";
import type { ReplayCommand } from "./replays/replay_job.ts";

export interface ServeOptions extends Omit<HttpOptions, "hostname" | "port"> {
  runsDir: string;
  /** Where the page's scripts are kept. */
  cacheDir: string;
  /** The address to listen on. Other than on this machine's own ones, only who has the link gets in. */
  host: string;
  /** undefined takes 8000 or the next that is free. */
  port: number | undefined;
  /** Names by which a proxy lets others reach it. */
  allowedHosts?: readonly string[];
  /** Where on a site it stands, such as "/gan". */
  basePath?: string;
  /** Of the link, for a server that takes the place of another one. */
  token?: string;
  maxClients?: number;
  /** What replays a run; without it pages can only watch replays. */
  replay?: ReplayCommand;
}
