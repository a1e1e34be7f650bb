import { databasePath, findRun, openRunFolder } from "../../../pipeline/store/mod.ts";
import { openRunFeed, type RunFeed, type Watcher } from "./run_feed.ts";

/** The feeds of watched runs; each opens for its first watcher and closes after its last. */
export interface RunFeeds {
  /** @throws Error when there is no such run, or it cannot be read */
  of(name: string): RunFeed;
  /** Call it once for each feed that `of` returned, even if it was never watched. */
  leave(name: string, watcher: Watcher): void;
  /** Ends all streams of a run that is deleted. */
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

/** The file's inode: while the first file is open, no other file has the same. */
function fileAt(path: string): string | undefined {
  try {
    const { dev, ino } = Deno.statSync(path);
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}
