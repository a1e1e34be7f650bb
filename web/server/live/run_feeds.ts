import { databasePath, findRun, openRunFolder } from "../../../pipeline/store/mod.ts";
import { openRunFeed, type RunFeed, type Watcher } from "./run_feed.ts";

/** The feeds of the runs that somebody watches; each is opened for the first and closed after the last. */
export interface RunFeeds {
  /** @throws Error when there is no such run, or it cannot be read */
  of(name: string): RunFeed;
  /** To be called for everybody whom `of` gave a feed, also when it has not been watched then. */
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
      const feed = feeds.get(name) ?? openFeed(runsDir, name);
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

function openFeed(runsDir: string, name: string): RunFeed {
  const folder = findRun(runsDir, name);
  const path = databasePath(folder);
  const file = fileAt(path);
  return openRunFeed(openRunFolder(folder), { isThere: () => fileAt(path) === file });
}

/** Which file is there: another one has another number, for as long as the first one is open. */
function fileAt(path: string): string | undefined {
  try {
    const { dev, ino } = Deno.statSync(path);
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}
