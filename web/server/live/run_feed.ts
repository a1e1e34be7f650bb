import type { RunReader } from "../../../pipeline/store/mod.ts";
import { runSnapshot } from "../runs/run_snapshot.ts";
import {
  eventMessage,
  heartbeatBytes,
  joinMessages,
  snapshotMessage,
  type StreamMessage,
} from "./stream_messages.ts";

/** A client that watches a run. */
export interface Watcher {
  /** Called with the bytes of new events, in order; events that arrive together are joined. */
  push(bytes: Uint8Array): void;
  /** The run is gone, or cannot be read any more. */
  end(): void;
}

/** One run's events for all its watchers: each event is read and encoded once. */
export interface RunFeed {
  /** Distinguishes the run from a later one of the same name. */
  readonly createdAt: number;
  /**
   * Brings a watcher up to date: with the events since `after`, or, if those are more than 5,000 or
   * unknown, with a snapshot and the events that followed it.
   */
  catchUp(after: number | undefined, points: number): StreamMessage[];
  watch(watcher: Watcher): void;
  /** Stops watching; the answer says whether no watcher is left. */
  leave(watcher: Watcher): { isEmpty: boolean };
  /** Ends all watchers. */
  end(): void;
  close(): void;
}

interface FeedOptions {
  /** Whether the run's file is still the one that `reader` opened. */
  isThere: () => boolean;
  /** Sends a heartbeat after this long without an event. */
  heartbeatMillis?: number;
}

const pollMillis = 100;
const mostMissed = 5000;
/** A snapshot is reused until this many events have followed it. */
const mostAfterSnapshot = 500;
/** Sizes of snapshots; a request for another size gets the next smaller one. */
const snapshotPoints = [5000, 1500, 500, 100, 20, 2];

export function openRunFeed(
  reader: RunReader,
  { isThere, heartbeatMillis = 15_000 }: FeedOptions,
): RunFeed {
  const watchers = new Set<Watcher>();
  const snapshots = new Map<number, StreamMessage>();
  // The newest events, without a gap.
  let recent: StreamMessage[] = [];
  let lastSeq = reader.lastSeq();
  let heardAt = performance.now();

  const read = (after: number, limit: number) => reader.events({ after, limit }).map(eventMessage);

  /** Reads all new events: a gap would never be closed. */
  const poll = () => {
    while (reader.lastSeq() > lastSeq) {
      const messages = read(lastSeq, mostMissed);
      if (messages.length === 0) break;
      lastSeq = messages.at(-1)!.seq;
      recent = [...recent, ...messages].slice(-mostMissed);
      heardAt = performance.now();
      // Joined, because each piece would be a write of its own for each client.
      const bytes = joinMessages(messages);
      watchers.forEach((watcher) => watcher.push(bytes));
    }
  };

  const tick = () => {
    try {
      if (!isThere()) throw new Error("the run is gone, or another has its place");
      poll();
    } catch {
      // A reconnecting client gets the run's error.
      watchers.forEach((watcher) => watcher.end());
      return;
    }
    if (performance.now() - heardAt < heartbeatMillis) return;
    heardAt = performance.now();
    watchers.forEach((watcher) => watcher.push(heartbeatBytes));
  };
  const timer = setInterval(tick, pollMillis);

  /** The messages after `seq`; undefined when they are too many. */
  const messagesAfter = (seq: number): StreamMessage[] | undefined => {
    if (seq >= lastSeq) return [];
    const first = recent.at(0)?.seq ?? lastSeq + 1;
    if (seq < first - 1) {
      const older = read(seq, mostMissed + 1).filter((message) => message.seq < first);
      if (older.length + recent.length > mostMissed) return undefined;
      recent = [...older, ...recent];
    }
    return recent.filter((message) => message.seq > seq);
  };

  const snapshot = (mostPoints: number): StreamMessage[] => {
    const points = snapshotPoints.find((points) => points <= mostPoints) ?? mostPoints;
    const kept = snapshots.get(points);
    const since = kept && messagesAfter(kept.seq);
    if (kept && since && since.length <= mostAfterSnapshot) return [kept, ...since];
    const made = reader.atOneMoment(() =>
      snapshotMessage(reader.lastSeq(), runSnapshot(reader, points))
    );
    snapshots.set(points, made);
    // Watchers get the events up to the snapshot first, so that nobody gets an event twice.
    poll();
    return [made, ...messagesAfter(made.seq) ?? []];
  };

  return {
    createdAt: reader.settings.createdAt,
    catchUp(after, points) {
      poll();
      const missed = after !== undefined && after <= lastSeq ? messagesAfter(after) : undefined;
      return missed ?? snapshot(points);
    },
    watch: (watcher) => void watchers.add(watcher),
    leave(watcher) {
      watchers.delete(watcher);
      return { isEmpty: watchers.size === 0 };
    },
    end: () => watchers.forEach((watcher) => watcher.end()),
    close() {
      clearInterval(timer);
      reader.close();
    },
  };
}
