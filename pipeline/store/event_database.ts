/** `events.sqlite`: a run's events, the columns for charts, and the commands to the run. */
import { DatabaseSync } from "node:sqlite";
import { checkDatabaseFiles, checkTables, objectsMadeBy } from "./check_database.ts";
import { stepTables } from "./step_tables.ts";
import { attempt, readError, storeError } from "../files/store_error.ts";

// In WAL mode readers never block the writer, and the writer never blocks them. Two writers (a trainer
// and a sender of a command) are rare, and wait for each other.
const waitMillis = 5000;

// NORMAL: a commit survives the end of the process, though not always that of the machine, and
// costs no sync to the disk.
const writing = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
`;

// A stranger may have made the database: no code in it runs, and no value takes more memory than this.
const guarded = { defensive: true, limits: { length: 16 * 2 ** 20 } };

// AUTOINCREMENT never reuses a number, even after a resume has dropped events, so a reader can always
// ask for "all after 812".
const tables = `
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    type TEXT NOT NULL,
    step INTEGER,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS events_by_type ON events (type);
  CREATE INDEX IF NOT EXISTS distributions_by_step ON events (step) WHERE type = 'distributions';
  CREATE TABLE IF NOT EXISTS commands (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL
  ) STRICT;
  ${stepTables}
`;

let knownObjects: ReadonlySet<string> | undefined;

/**
 * Opens the database of a run to write events, and creates missing tables.
 *
 * @throws Error when it cannot be written, or is damaged
 */
export function openToWrite(path: string): DatabaseSync {
  return attempt(path, () => opened(path, false, writing + tables), toldByCause);
}

/**
 * Opens the database of a run that exists, to send a command.
 *
 * @throws Error when there is none, or it cannot be written
 */
export function openToSend(path: string): DatabaseSync {
  // Opened for writing, SQLite would create a missing database.
  attempt(path, () => Deno.statSync(path), readError);
  return attempt(path, () => opened(path, false, writing), toldByCause);
}

/**
 * Opens the database of a run to read, while another process or thread may write it.
 *
 * @throws Error when there is none, or it is damaged
 */
export function openToRead(path: string): DatabaseSync {
  return attempt(path, () => opened(path, true, "SELECT seq FROM events LIMIT 1"), readError);
}

/**
 * Closes a database of `openToWrite`, and leaves one plain file. Unlike a database in WAL mode, it can be
 * read on read-only storage. If readers are active, it stays in WAL mode.
 */
export function closeWritten(database: DatabaseSync): void {
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE");
  } catch {
    // A reader is active, or the disk is full: the events are complete in both cases.
  } finally {
    database.close();
  }
}

/** Runs work in a transaction. */
export function inTransaction(database: DatabaseSync, action: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    action();
    database.exec("COMMIT");
  } catch (error) {
    // A full disk has rolled back already.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function opened(path: string, readOnly: boolean, opening: string): DatabaseSync {
  checkDatabaseFiles(path);
  const database = new DatabaseSync(path, { ...guarded, readOnly });
  try {
    database.exec(`PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = ${waitMillis}`);
    checkTables(database, knownObjects ??= objectsMadeBy(tables), path);
    database.exec(opening);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function toldByCause(path: string, cause: unknown): Error {
  const isDamaged = /malformed|not a database|corrupt/i.test(String(cause));
  return isDamaged ? readError(path, cause) : storeError(path, cause);
}
