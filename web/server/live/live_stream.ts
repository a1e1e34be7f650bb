import { heartbeatBytes, joinMessages, retryBytes } from "./stream_messages.ts";
import type { RunFeeds } from "./run_feeds.ts";
import type { Watcher } from "./run_feed.ts";

export interface LiveOptions {
  run: string;
  /** The last event that the client knows. */
  after?: number;
  /** When the run was made that it knows it of: one of the same name may have taken its place. */
  createdAt?: number;
  /** The most steps of a snapshot. */
  points: number;
  onEnd(): void;
}

type Controller = ReadableStreamDefaultController<Uint8Array>;

// Some seconds of a fast run.
const mostWaitingBytes = 256 * 1024;

/**
 * A run's events as a client gets them. What a client does not take in time is not kept for it: it
 * gets a new snapshot as soon as it reads again, so that a stalled one costs what one snapshot does.
 *
 * @throws Error when the run cannot be read
 */
export function liveStream(feeds: RunFeeds, options: LiveOptions): ReadableStream<Uint8Array> {
  const { run, points, onEnd } = options;
  const feed = feeds.of(run);
  const isSameRun = (options.createdAt ?? feed.createdAt) === feed.createdAt;
  const after = isSameRun ? options.after : undefined;
  let lags = false;
  let watcher: Watcher;

  const end = () => {
    feeds.leave(run, watcher);
    onEnd();
  };
  /** A snapshot by itself, since joined with what follows it would be a copy for each client. */
  const bringUpToDate = (controller: Controller, after: number | undefined) => {
    const [first, ...others] = feed.catchUp(after, points);
    if (first) controller.enqueue(first.bytes);
    if (others.length > 0) controller.enqueue(joinMessages(others));
  };
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      watcher = {
        push(bytes) {
          if ((controller.desiredSize ?? 0) <= 0) lags ||= bytes !== heartbeatBytes;
          else if (!lags) controller.enqueue(bytes);
        },
        end() {
          end();
          controller.close();
        },
      };
      try {
        controller.enqueue(retryBytes);
        bringUpToDate(controller, after);
        feed.watch(watcher);
      } catch (error) {
        end();
        throw error;
      }
    },
    // The client has read again.
    pull(controller) {
      if (!lags) return;
      try {
        bringUpToDate(controller, undefined);
        lags = false;
      } catch {
        // Whoever comes back is told what is wrong with the run.
        watcher.end();
      }
    },
    cancel: end,
  };
  return new ReadableStream(source, {
    highWaterMark: mostWaitingBytes,
    size: (bytes) => bytes?.byteLength ?? 0,
  });
}
