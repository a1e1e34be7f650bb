/** `events.sqlite`: what happened in a run, what the charts read of it, and what is asked of it. */
import { DatabaseSync } from "node:sqlite";
import { checkDatabaseFiles, checkTables, objectsMadeBy } from "./check_database.ts";
import { stepTables } from "./step_tables.ts";
import { attempt, readError, storeError } from "./store_error.ts";

// Readers never block the writer in WAL mode, nor it them; the rare two writers (a trainer, and who
// sends it a command) wait for one another.
const waitMillis = 5000;

// NORMAL: a commit survives the end of the process, though not always that of the machine, and
// costs no sync to the disk.
const writing = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
`;

// A database may be a stranger's: nothing that is in it runs, and no value takes more memory than this.
const guarded = { defensive: true, limits: { length: 16 * 2 ** 20 } };

// AUTOINCREMENT: a number is never given twice, even after a resume has dropped events, so that a
// reader may ask for "all after 812" whatever happened in between.
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
 * Opens the database of a run to write events, and makes what is missing in it.
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
  // Opened to write, SQLite would make a database that is not there.
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
 * Closes what `openToWrite` opened, as one plain file: it can be read where nothing can be written,
 * which a database in WAL mode cannot. With readers about it stays as it is.
 */
export function closeWritten(database: DatabaseSync): void {
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE");
  } catch {
    // A reader is about, or the disk is full: the events are whole either way.
  } finally {
    database.close();
  }
}

/** All of it or nothing. */
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
