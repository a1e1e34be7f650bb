import type { ReplayCommand } from "./replays/replay_job.ts";

export interface DashboardOptions {
  /** The folder of the runs. */
  runsDir: string;
  /** Whoever sends a command must know it; where others can reach the server, whoever sends anything. */
  token: string;
  /** Whether other machines can reach the server. */
  isPublic: boolean;
  /** Streams at one time. */
  maxClients?: number;
  /** What replays a run; without it pages can only watch replays. */
  replay?: ReplayCommand;
}
