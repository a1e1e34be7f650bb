import { HttpError } from "fresh";
import { isRunName, openRunReader, runFolder, type RunReader } from "../../pipeline/store/mod.ts";

/**
 * The folder of a run that a request names.
 *
 * @throws HttpError 404 when there is none; a link that leads elsewhere is none
 */
export function folderOf(runsDir: string, id: string): string {
  if (!isRunName(id)) throw noRun(id);
  const folder = runFolder(runsDir, id);
  const places = [folder, `${folder}/run.json`, `${folder}/events.sqlite`];
  const [isFolder, ...areFiles] = places.map((path) => lstat(path));
  if (!isFolder?.isDirectory || !areFiles.every((file) => file?.isFile)) throw noRun(id);
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
    return read(reader);
  } finally {
    reader.close();
  }
}

function openRun(runsDir: string, id: string): RunReader {
  folderOf(runsDir, id);
  return readably(() => openRunReader(runsDir, id));
}

/**
 * What the store says of a run that it cannot read, as an answer.
 *
 * @throws HttpError 422 with its line
 */
export function readably<R>(open: () => R): R {
  try {
    return open();
  } catch (cause) {
    throw new HttpError(422, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function noRun(id: string): HttpError {
  return new HttpError(
    404,
    isRunName(id) ? `there is no run "${id}"` : "no run can be called that",
  );
}

function lstat(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
