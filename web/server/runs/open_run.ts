import { HttpError } from "fresh";
import {
  databasePath,
  findRun,
  openRunFolder,
  type RunReader,
  settingsPath,
  tellOfLoss,
} from "../../../pipeline/store/mod.ts";

/**
 * The folder of a run that a request names.
 *
 * @throws HttpError 404 when there is none; a link among its own files makes none of it
 */
export function folderOf(runsDir: string, id: string): string {
  const folder = found(runsDir, id);
  const files = [settingsPath(folder), databasePath(folder)].map((path) => lstat(path));
  if (!files.every((file) => file?.isFile)) throw noRun(id);
  return folder;
}

/**
 * Reads a run that a request names.
 *
 * @throws HttpError 404 when there is none, 422 when it cannot be read
 */
export function withRun<R>(runsDir: string, id: string, read: (reader: RunReader) => R): R {
  const reader = openRun(runsDir, id);
  try {
    return readably(() => read(reader));
  } finally {
    reader.close();
  }
}

/**
 * Opens a run that a request names, until it is closed.
 *
 * @throws HttpError 404 when there is none, 422 when it cannot be read
 */
export function openRun(runsDir: string, id: string): RunReader {
  const folder = folderOf(runsDir, id);
  void tellOfLoss(folder).catch(() => {}); // It may be read only, or resumed at this moment.
  return readably(() => openRunFolder(folder));
}

/**
 * Turns the store's read errors into responses.
 *
 * @throws HttpError 422 with its line
 */
export function readably<R>(read: () => R): R {
  try {
    return read();
  } catch (cause) {
    if (!isOfStore(cause)) throw cause;
    throw new HttpError(422, cause.message, { cause });
  }
}

/** The store throws plain errors; any other class is a bug in this program. */
function isOfStore(error: unknown): error is Error {
  return error instanceof Error && error.name === "Error";
}

function found(runsDir: string, id: string): string {
  try {
    return findRun(runsDir, id);
  } catch (error) {
    throw isOfStore(error) ? noRun(id) : error;
  }
}

function noRun(id: string): HttpError {
  return new HttpError(404, `there is no run ${JSON.stringify(id)}`);
}

function lstat(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) return undefined;
    throw error;
  }
}
