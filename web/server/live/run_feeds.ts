import { openRunReader } from "../../../pipeline/store/mod.ts";
import { openRunFeed, type RunFeed, type Watcher } from "./run_feed.ts";

/** The feeds of the runs that somebody watches; each is opened for the first and closed after the last. */
export interface RunFeeds {
  /** @throws Error when there is no such run, or it cannot be read */
  of(name: string): RunFeed;
  leave(name: string, watcher: Watcher): void;
  /** Ends all that watch a run, because it goes. */
  end(name: string): void;
}

export function openRunFeeds(runsDir: string): RunFeeds {
  const feeds = new Map<string, RunFeed>();
  const close = (name: string) => {
    feeds.get(name)?.close();
    feeds.delete(name);
  };
  return {
    of(name) {
      const feed = feeds.get(name) ?? openRunFeed(openRunReader(runsDir, name));
      feeds.set(name, feed);
      return feed;
    },
    leave(name, watcher) {
      if (feeds.get(name)?.leave(watcher).isEmpty) close(name);
    },
    end(name) {
      feeds.get(name)?.end();
      close(name);
    },
  };
}
