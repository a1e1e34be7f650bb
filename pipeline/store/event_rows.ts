/** Reads the rows of a run's events. Invalid rows are skipped and counted. */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { type EventOf, type EventType, parseEvent, type RunEvent } from "../contracts/events.ts";
import { errorMessage } from "../contracts/text.ts";

/** An event with its sequence number. Numbers increase, with gaps. */
export interface StoredEvent<E extends RunEvent = RunEvent> {
  seq: number;
  event: E;
}

export interface EventRows {
  /** Number of invalid rows so far. */
  unreadable(): number;
  /** The problem of the first of them. */
  problem(): string | undefined;
  lastSeq(): number;
  /** The first `limit` events after a number: fewer mean that there are no more. */
  after(seq: number, limit: number): StoredEvent[];
  first<T extends EventType>(type: T): StoredEvent<EventOf<T>> | undefined;
  last<T extends EventType>(type: T): StoredEvent<EventOf<T>> | undefined;
  all<T extends EventType>(type: T): StoredEvent<EventOf<T>>[];
  /** The events with these numbers. */
  at<T extends EventType>(type: T, seqs: readonly number[]): StoredEvent<EventOf<T>>[];
}

// A step takes some 300 bytes; how a run began takes more, with the classes of its data set.
const mostBodyBytes = 2 ** 14;
const mostOpeningBytes = 2 ** 20;
const mostOfType = 100_000;
const mostCharsOfType = 2 ** 25;
const mostCharsAtOnce = 2 ** 26;
const mostCounted = 100_000;

// A body that is too long is not taken into memory: the row is then none that can be read.
const columns = `seq, type, CASE WHEN octet_length(body) <=
  CASE WHEN type IN ('run-started', 'run-resumed') THEN ${mostOpeningBytes} ELSE ${mostBodyBytes} END
  THEN body END AS body`;

// Beyond this, JavaScript's numbers are not exact integers.
const isNumber = `seq BETWEEN 1 AND ${Number.MAX_SAFE_INTEGER}`;

export function eventRows(database: DatabaseSync): EventRows {
  const select = (rest: string) => database.prepare(`SELECT ${columns} FROM events ${rest}`);
  const next = select(`WHERE seq > ? AND ${isNumber} ORDER BY seq LIMIT ?`);
  const nextOfType = select(`WHERE type = ? AND seq > ? AND ${isNumber} ORDER BY seq LIMIT 1`);
  const previousOfType = select("WHERE type = ? AND seq < ? AND seq > 0 ORDER BY seq DESC LIMIT 1");
  const allOfType = select(`WHERE type = ? AND ${isNumber} ORDER BY seq DESC LIMIT ${mostOfType}`);
  const bySeq = select("WHERE seq = ?");
  const lastSeq = database.prepare(
    `SELECT coalesce(max(seq), 0) AS seq FROM events WHERE ${isNumber}`,
  );
  const unreadable = new Set<number>();
  let problem: string | undefined;

  const parsed = ({ seq, type, body }: Record<string, SQLOutputValue>): StoredEvent[] => {
    try {
      const event = parseEvent(String(body));
      if (event.type !== type) throw new SyntaxError("the row is of another type than its event");
      return [{ seq: Number(seq), event }];
    } catch (error) {
      problem ??= `row ${seq}: ${body === null ? "it is longer than any" : errorMessage(error)}`;
      if (unreadable.size < mostCounted) unreadable.add(Number(seq)); // once, however often it is read
      return [];
    }
  };

  /** The newest of that type, as far as they take no more memory than a page can use. */
  const newest = <T extends EventType>(type: T): StoredEvent[] => {
    const found: StoredEvent[] = [];
    let chars = 0;
    for (const row of allOfType.iterate(type)) {
      chars += String(row.body).length;
      if (chars > mostCharsOfType) break;
      found.push(...parsed(row));
    }
    return found.reverse();
  };

  /** Where a search may go on that has met only rows that are no events: they are not read again. */
  let passedBy = { from: 0, to: 0 };

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
    problem: () => problem,
    lastSeq: () => Number(lastSeq.get()!.seq),
    after: (seq, limit) => {
      const found: StoredEvent[] = [];
      let from = seq >= passedBy.from && seq < passedBy.to ? passedBy.to : seq;
      while (found.length < limit) {
        const rows = next.all(from, limit - found.length);
        if (rows.length === 0) break;
        found.push(...withinReason(rows).flatMap(parsed));
        from = Number(rows[rows.length - 1].seq);
        if (found.length === 0) passedBy = { from: seq, to: from };
      }
      return found;
    },
    first: (type) => nearest(type, nextOfType, 0),
    last: (type) => nearest(type, previousOfType, Number.MAX_SAFE_INTEGER),
    all: (type) => newest(type).filter(isOf(type)),
    at: (type, seqs) => seqs.flatMap((seq) => bySeq.all(seq).flatMap(parsed)).filter(isOf(type)),
  };
}

/** Rows that a page at a time may have in full; of long ones there are a few in a run. */
function withinReason(rows: Record<string, SQLOutputValue>[]): Record<string, SQLOutputValue>[] {
  let chars = 0;
  return rows.map((row) => {
    chars += String(row.body).length;
    return chars > mostCharsAtOnce ? { ...row, body: null } : row;
  });
}

const isOf =
  <T extends EventType>(type: T) => (stored: StoredEvent): stored is StoredEvent<EventOf<T>> =>
    stored.event.type === type;
