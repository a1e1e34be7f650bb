import type { DashboardOptions } from "./dashboard_options.ts";
import type { Animation } from "../downloads/animation.ts";
import { type ClientCount, clientCount } from "../load/client_count.ts";
import { openRunFeeds, type RunFeeds } from "../live/run_feeds.ts";
import { type Forks, openForks } from "../replays/forks.ts";
import { type Looks, openLooks } from "../looks/looks.ts";
import { openReplays, type Replays } from "../replays/replays.ts";
import { openRunIndex, type RunIndex } from "../runs/run_index.ts";
import { type SharedJobs, sharedJobs } from "../load/shared_jobs.ts";
import { openTurns, type Turns } from "../load/turns.ts";

/** The shared state of all routes. */
export interface Dashboard {
  readonly runsDir: string;
  readonly runs: RunIndex;
  readonly feeds: RunFeeds;
  readonly clients: ClientCount;
  readonly replays: Replays;
  readonly forks: Forks;
  readonly looks: Looks;
  readonly turns: Turns;
  readonly films: SharedJobs<Animation | undefined>;
  readonly thumbnails: SharedJobs<Uint8Array<ArrayBuffer>>;
  readonly generators: SharedJobs<Uint8Array<ArrayBuffer>>;
  readonly reports: SharedJobs<string>;
}

/** A thousand browsers, and some whose disconnection is not noticed yet. */
const defaultMaxClients = 1200;

export function openDashboard(options: DashboardOptions): Dashboard {
  const { runsDir, maxClients = defaultMaxClients, replay } = options;
  return {
    runsDir,
    runs: openRunIndex(runsDir),
    feeds: openRunFeeds(runsDir),
    clients: clientCount(maxClients),
    replays: openReplays(replay),
    forks: openForks(runsDir, replay),
    looks: openLooks(replay),
    turns: openTurns(),
    // A film takes seconds and megabytes, a thumbnail some milliseconds and kilobytes.
    films: sharedJobs({ mostWaiting: 8, kept: 2 }),
    thumbnails: sharedJobs({ mostWaiting: 300, kept: 300 }),
    // Tens of megabytes each.
    generators: sharedJobs({ mostWaiting: 8, kept: 1 }),
    reports: sharedJobs({ mostWaiting: 4, kept: 0 }),
  };
}
