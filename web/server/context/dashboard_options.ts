import type { ReplayCommand } from "../replays/replay_job.ts";

export interface DashboardOptions {
  /** The folder of the runs. */
  runsDir: string;
  /**
   * Part of the printed link. Every change needs it; if other machines can reach the server, every
   * request does.
   */
  token: string;
  /** Whether other machines can reach the server. */
  isPublic: boolean;
  /** Host names that a proxy uses for it. */
  allowedHosts?: readonly string[];
  /** Base path on its site, such as "/gan"; "" is the whole site. */
  basePath?: string;
  /** The most open streams. */
  maxClients?: number;
  /** The program that replays a run; without it, pages can only watch replays. */
  replay?: ReplayCommand;
}
