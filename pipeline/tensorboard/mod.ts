/** A run as event files that TensorBoard reads, all at once or while it is trained. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { type MonoTypeOperatorFunction, tap } from "rxjs";
import type { RunEvent } from "../contracts/events.ts";
import { errorMessage } from "../contracts/text.ts";
import { checkRunFolder, mostBytes, readPlain } from "../files/plain_files.ts";
import { openRunFolder } from "../store/mod.ts";
import { EventFile } from "./event_file.ts";
import { boardEvent, type ReadPicture } from "./summaries.ts";

const pageLength = 1000;

/** The run's own folder for them, or one of its name in another, where several runs can be compared. */
export function boardFolder(runFolder: string, stated: string | undefined): string {
  return stated === undefined ? join(runFolder, "tensorboard") : join(stated, basename(runFolder));
}

/**
 * Writes all that a run's database has, in the place of what was written into the folder before. It may
 * be trained meanwhile.
 *
 * @returns the file's path
 * @throws Error when there is no run, or the file cannot be written; then the older one stays
 */
export function exportToTensorBoard(
  runFolder: string,
  to: string,
  report: (done: number, total: number) => void = () => {},
): string {
  const file = beginFrom(runFolder, to, report);
  try {
    return file.publish();
  } finally {
    file.close();
  }
}

function beginFrom(
  runFolder: string,
  to: string,
  report: (done: number, total: number) => void = () => {},
): EventFile {
  checkRunFolder(runFolder);
  const reader = openRunFolder(runFolder);
  using closing = new DisposableStack();
  closing.defer(() => reader.close());
  const total = reader.lastSeq();
  const pictures = picturesOf(runFolder);
  const file = EventFile.begin(to);
  try {
    for (let last = 0;;) {
      const found = reader.events({ after: last, limit: pageLength });
      for (const { seq, event } of found) {
        writeEvent(file, event, pictures);
        last = seq;
      }
      report(last, total);
      if (found.length < pageLength) return file;
    }
  } catch (error) {
    file.close();
    throw error;
  }
}

function writeEvent(file: EventFile, event: RunEvent, pictures: ReadPicture): void {
  const shown = boardEvent(event, pictures);
  if (shown) file.write(shown);
}

/** A sample that somebody has deleted is left out. */
function picturesOf(runFolder: string): ReadPicture {
  return (name) => {
    const path = join(runFolder, name);
    return existsSync(path) ? readPlain(path, { maxBytes: mostBytes.picture }) : undefined;
  };
}

/** Writes a run's events while it is trained. */
export interface LiveBoard {
  /** Writes each event, and passes it on. */
  write: MonoTypeOperatorFunction<RunEvent>;
  close(): void;
}

/**
 * Begins with what the run has already. Whatever happens to the files, training goes on: `onTrouble`
 * says once what happened, and what to do afterwards.
 */
export function openLiveBoard(
  { runFolder, to, exportCommand, onTrouble }: {
    runFolder: string;
    to: string;
    /** Writes the whole run later. */
    exportCommand: string;
    onTrouble: (message: string) => void;
  },
): LiveBoard {
  let file: EventFile | undefined;
  const pictures = picturesOf(runFolder);
  const attempt = (action: () => void) => {
    try {
      action();
    } catch (error) {
      stop();
      onTrouble(
        `nothing more is written for TensorBoard into ${to}: ${
          errorMessage(error)
        }; training goes on, ` +
          `and ${exportCommand} writes all of it afterwards`,
      );
    }
  };
  const stop = () => {
    try {
      file?.close();
    } catch {
      // What failed to be written is told already.
    }
    file = undefined;
  };
  attempt(() => {
    file = beginFrom(runFolder, to);
    file.publish();
  });
  return {
    write: tap((event) => attempt(() => file && writeEvent(file, event, pictures))),
    close: stop,
  };
}
