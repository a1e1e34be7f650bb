import type { ReplayCommand } from "../replays/replay_job.ts";

export interface DashboardOptions {
  /** The folder of the runs. */
  runsDir: string;
  /**
   * In the link that is printed. Whoever changes anything must know it; where others can reach the
   * server, whoever sends anything.
   */
  token: string;
  /** Whether other machines can reach the server. */
  isPublic: boolean;
  /** Names by which a proxy lets others reach it. */
  allowedHosts?: readonly string[];
  /** Where on its site it stands, such as "/gan"; "" is the whole site. */
  basePath?: string;
  /** Streams at one time. */
  maxClients?: number;
  /** What replays a run; without it pages can only watch replays. */
  replay?: ReplayCommand;
}
