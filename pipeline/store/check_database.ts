/**
 * Checks a database before anything in it is read or written: a stranger may have made it, and SQLite
 * runs the views and triggers that a database defines.
 */
import { DatabaseSync } from "node:sqlite";
import { mostBytes, openPlain, plainSize } from "../files/plain_files.ts";
import { UnfitFileError } from "../files/store_error.ts";

/**
 * SQLite opens these beside the database, and writes into them.
 *
 * @throws Error in one line when one of them is no plain file, or leads SQLite to another file
 */
export function checkDatabaseFiles(path: string): void {
  for (const ending of ["", "-wal", "-shm", "-journal"]) {
    plainSize(path + ending, { maxBytes: mostBytes.log });
  }
  if (namesAnotherFile(`${path}-journal`)) {
    throw new UnfitFileError(
      `${path}-journal names another file, which would be removed: no run has such a journal, ` +
        "remove it",
    );
  }
}

/** The tables and indices that these statements make, each as a text. */
export function objectsMadeBy(statements: string): ReadonlySet<string> {
  const database = new DatabaseSync(":memory:");
  database.exec(statements);
  const objects = new Set(objectsOf(database));
  database.close();
  return objects;
}

/**
 * @throws Error in one line for a view, a trigger, or a table that differs from ours: reading one may
 * never end, and writing to one may change the values
 */
export function checkTables(
  database: DatabaseSync,
  known: ReadonlySet<string>,
  path: string,
): void {
  const stranger = objectsOf(database).find((object) => !known.has(object));
  if (stranger === undefined) return;
  const [type, name] = JSON.parse(stranger);
  throw new UnfitFileError(
    `${path} holds a ${type} "${String(name).slice(0, 60)}" that no run makes: it is not read`,
  );
}

/** Type, name and SQL of each, in one text. */
function objectsOf(database: DatabaseSync): string[] {
  const objects = database.prepare("SELECT type, name, sql FROM sqlite_schema LIMIT 100").all();
  return objects
    // SQLite's own, such as the counter behind AUTOINCREMENT.
    .filter(({ type, name }) => type !== "table" || !/^sqlite_(sequence|stat\d)$/.test(`${name}`))
    .map(({ type, name, sql }) => JSON.stringify([type, name, `${sql}`.replaceAll(/\s+/g, " ")]));
}

const journalMagic = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

/**
 * Whether a rollback journal ends with the name of a super-journal. After rolling back, SQLite removes
 * the file of that name, wherever it is.
 */
function namesAnotherFile(journal: string): boolean {
  const size = plainSize(journal, { maxBytes: mostBytes.log }) ?? 0;
  if (size <= 28) return false;
  using file = openPlain(journal, { read: true });
  file.seekSync(-journalMagic.length, Deno.SeekMode.End);
  const end = new Uint8Array(journalMagic.length);
  file.readSync(end);
  return journalMagic.every((byte, i) => byte === end[i]);
}
