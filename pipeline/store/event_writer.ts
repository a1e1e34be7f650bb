import type { DatabaseSync } from "node:sqlite";
import { eventLine, type RunEvent } from "../contracts/events.ts";
import { closeWritten, inTransaction } from "./event_database.ts";
import { prepareStepTables } from "./step_tables.ts";
import { storeError } from "../files/store_error.ts";

export interface EventWriter {
  append(event: RunEvent): void;
  /** @throws Error when not all events are written; the rest stays queued */
  flush(): void;
  /** @throws Error when events are lost */
  close(): void;
}

export interface EventWriterOptions {
  /** Called when a write fails, and again only after one has succeeded. */
  onTrouble: (message: string) => void;
}

const writeMillis = 250;
const retryMillis = 5000;
// Some 40 MB, and half a day of a run whose steps take half a second.
const mostWaiting = 100_000;

/**
 * Adds events to a run's database, in one transaction every quarter of a second at most. A step on the
 * CPU blocks the event loop, so `append` writes too when the time has come.
 *
 * A failed write does not end the run. While writes fail, for example on a full disk or a damaged
 * database, memory holds the newest 100,000 events, and the writer tries again every 5 seconds. Only at
 * `close` are unwritten events lost, which is an error.
 */
export function openEventWriter(
  database: DatabaseSync,
  path: string,
  { onTrouble }: EventWriterOptions,
): EventWriter {
  const insert = prepareInsert(database);
  let waiting: RunEvent[] = [];
  let lost = 0;
  let writeAt = performance.now() + writeMillis;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isInTrouble = false;
  let isClosed = false;

  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    writeAt = performance.now() + retryMillis;
    if (waiting.length > 0) inTransaction(database, () => insert(waiting));
    waiting = [];
    writeAt = performance.now() + writeMillis;
    isInTrouble = false;
  };

  const writeIfPossible = () => {
    try {
      write();
    } catch (cause) {
      const isNews = !isInTrouble;
      isInTrouble = true;
      if (isNews) onTrouble(troubleMessage(path, cause));
    }
  };

  return {
    append(event) {
      if (isClosed) throw new Error(`${path} is closed: append before close()`);
      waiting.push(event);
      if (waiting.length > mostWaiting) {
        waiting.shift();
        lost++;
      }
      const dueMillis = writeAt - performance.now();
      if (dueMillis <= 0) writeIfPossible();
      else timer ??= setTimeout(writeIfPossible, dueMillis);
    },

    flush() {
      try {
        write();
      } catch (cause) {
        isInTrouble = true;
        throw storeError(path, cause);
      }
    },

    close() {
      if (isClosed) return;
      isClosed = true;
      try {
        write();
      } catch (cause) {
        lost += waiting.length;
        throw new Error(`${storeError(path, cause).message} (${lost} events are lost)`, { cause });
      } finally {
        closeWritten(database);
      }
    },
  };
}

function troubleMessage(path: string, cause: unknown): string {
  return `${storeError(path, cause).message}; training goes on, and its events wait in memory`;
}

function prepareInsert(database: DatabaseSync): (events: readonly RunEvent[]) => void {
  const insert = database.prepare("INSERT INTO events (type, step, body) VALUES (?, ?, ?)");
  const steps = prepareStepTables(database);
  return (events) => {
    let from = Infinity;
    let to = 0;
    for (const event of events) {
      insert.run(event.type, "step" in event ? event.step : null, eventLine(event));
      if (event.type === "step") {
        steps.insert(event);
        from = Math.min(from, event.step);
        to = Math.max(to, event.step);
      }
    }
    if (from <= to) steps.summarise(from, to);
  };
}
