import type { RunReader } from "../../../pipeline/store/mod.ts";
import { runSnapshot } from "../runs/run_snapshot.ts";
import {
  eventMessage,
  heartbeatBytes,
  joinMessages,
  snapshotMessage,
  type StreamMessage,
} from "./stream_messages.ts";

/** Who watches a run. */
export interface Watcher {
  /** Called with the bytes of new events, in their order; all that came together as one. */
  push(bytes: Uint8Array): void;
  /** The run is gone, or cannot be read any more. */
  end(): void;
}

/** One run as it is written, for all who watch it: each event is read and encoded once. */
export interface RunFeed {
  /** When the run was made: tells it from another that has its name. */
  readonly createdAt: number;
  /**
   * What brings a watcher up to date: all since `after`, or, where that is more than 5,000 events or
   * unknown, a snapshot and what followed it.
   */
  catchUp(after: number | undefined, points: number): StreamMessage[];
  watch(watcher: Watcher): void;
  /** Stops watching; nobody is left where this says so. */
  leave(watcher: Watcher): { isEmpty: boolean };
  /** Ends all who watch. */
  end(): void;
  close(): void;
}

interface FeedOptions {
  /** Whether the run is still where `reader` has found it. */
  isThere: () => boolean;
  /** After so long without an event, a sign of life. */
  heartbeatMillis?: number;
}

const pollMillis = 100;
const mostMissed = 5000;
/** Snapshots are kept for the next who asks until so many events have followed. */
const mostAfterSnapshot = 500;
/** The sizes that snapshots are made in: whoever asks for another shares the next smaller one. */
const snapshotPoints = [5000, 1500, 500, 100, 20, 2];

export function openRunFeed(
  reader: RunReader,
  { isThere, heartbeatMillis = 15_000 }: FeedOptions,
): RunFeed {
  const watchers = new Set<Watcher>();
  const snapshots = new Map<number, StreamMessage>();
  // The newest events without a gap, as far as they were asked for.
  let recent: StreamMessage[] = [];
  let lastSeq = reader.lastSeq();
  let heardAt = performance.now();

  const read = (after: number, limit: number) => reader.events({ after, limit }).map(eventMessage);

  /** Brings in what was written since; all of it, since a gap would never be closed. */
  const poll = () => {
    while (reader.lastSeq() > lastSeq) {
      const messages = read(lastSeq, mostMissed);
      if (messages.length === 0) break;
      lastSeq = messages.at(-1)!.seq;
      recent = [...recent, ...messages].slice(-mostMissed);
      heardAt = performance.now();
      // One piece for each client, since each is a write of its own.
      const bytes = joinMessages(messages);
      watchers.forEach((watcher) => watcher.push(bytes));
    }
  };

  const tick = () => {
    try {
      if (!isThere()) throw new Error("the run is gone, or another has its place");
      poll();
    } catch {
      // Who comes back is told what is wrong with the run.
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
    // Whoever watches already gets its events first, so that nobody is told anything twice.
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
