import { heartbeatBytes, joinMessages, retryBytes } from "./stream_messages.ts";
import type { RunFeeds } from "./run_feeds.ts";
import type { Watcher } from "./run_feed.ts";

export interface LiveOptions {
  run: string;
  /** The last event that the client knows. */
  after?: number;
  /** `createdAt` of the run that the client knows: another run may have taken its name. */
  createdAt?: number;
  /** The most steps of a snapshot. */
  points: number;
  onEnd(): void;
}

type Controller = ReadableStreamDefaultController<Uint8Array>;

// Some seconds of a fast run.
const mostWaitingBytes = 256 * 1024;

/**
 * A run's events as a client gets them. A client that stops reading misses events, and gets a new
 * snapshot when it reads again: so a stalled client costs no memory.
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
  /** The snapshot is sent by itself, because joining it would copy it for each client. */
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
    // The client reads again.
    pull(controller) {
      if (!lags) return;
      try {
        bringUpToDate(controller, undefined);
        lags = false;
      } catch {
        // A reconnecting client gets the run's error.
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
