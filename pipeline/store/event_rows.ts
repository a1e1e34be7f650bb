/** The rows of a run's events, read as events; what is none is passed by and counted. */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { RunEvent } from "../events.ts";
import { parseEvent } from "./event_lines.ts";

/** An event and its place in the run's story. Numbers only grow; some are left out. */
export interface StoredEvent<E extends RunEvent = RunEvent> {
  seq: number;
  event: E;
}

export type EventType = RunEvent["type"];
export type EventOf<T extends EventType> = Extract<RunEvent, { type: T }>;

export interface EventRows {
  /** Rows met so far that were no events of this version. */
  unreadable(): number;
  lastSeq(): number;
  /** The first `limit` events after a number: fewer mean that there are no more. */
  after(seq: number, limit: number): StoredEvent[];
  first<T extends EventType>(type: T): StoredEvent<EventOf<T>> | undefined;
  last<T extends EventType>(type: T): StoredEvent<EventOf<T>> | undefined;
  all<T extends EventType>(type: T): StoredEvent<EventOf<T>>[];
  /** Those with these numbers. */
  at<T extends EventType>(type: T, seqs: readonly number[]): StoredEvent<EventOf<T>>[];
}

export function eventRows(database: DatabaseSync): EventRows {
  const select = (rest: string) => database.prepare(`SELECT seq, body FROM events ${rest}`);
  const next = select("WHERE seq > ? ORDER BY seq LIMIT ?");
  const nextOfType = select("WHERE type = ? AND seq > ? ORDER BY seq LIMIT 1");
  const previousOfType = select("WHERE type = ? AND seq < ? ORDER BY seq DESC LIMIT 1");
  const allOfType = select("WHERE type = ? ORDER BY seq");
  const bySeq = select("WHERE seq = ?");
  const lastSeq = database.prepare("SELECT coalesce(max(seq), 0) AS seq FROM events");
  const unreadable = new Set<number>();

  const parsed = ({ seq, body }: Record<string, SQLOutputValue>): StoredEvent[] => {
    try {
      return [{ seq: Number(seq), event: parseEvent(String(body)) }];
    } catch {
      unreadable.add(Number(seq)); // once, however often it is read
      return [];
    }
  };

  /** One row, or where that is none the one after it, until there are no more. */
  const nearest = <T extends EventType>(type: T, statement: typeof next, start: number) => {
    for (let from = start;;) {
      const row = statement.get(type, from);
      if (row === undefined) return undefined;
      const [stored] = parsed(row).filter(isOf(type));
      if (stored) return stored;
      from = Number(row.seq);
    }
  };

  return {
    unreadable: () => unreadable.size,
    lastSeq: () => Number(lastSeq.get()!.seq),
    after: (seq, limit) => {
      const found: StoredEvent[] = [];
      for (let from = seq; found.length < limit;) {
        const rows = next.all(from, limit - found.length);
        if (rows.length === 0) break;
        found.push(...rows.flatMap(parsed));
        from = Number(rows[rows.length - 1].seq);
      }
      return found;
    },
    first: (type) => nearest(type, nextOfType, 0),
    last: (type) => nearest(type, previousOfType, Number.MAX_SAFE_INTEGER),
    all: (type) => allOfType.all(type).flatMap(parsed).filter(isOf(type)),
    at: (type, seqs) => seqs.flatMap((seq) => bySeq.all(seq).flatMap(parsed)).filter(isOf(type)),
  };
}

const isOf =
  <T extends EventType>(type: T) => (stored: StoredEvent): stored is StoredEvent<EventOf<T>> =>
    stored.event.type === type;
