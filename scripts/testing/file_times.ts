/** What each test file costs, from the notes that `note_times.ts` leaves. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { relative } from "node:path";

/** The environment variable with the path of the file of notes. */
export const timesVariable = "DCGAN_TEST_TIMES";

/** A process's time when a test file was through. */
export interface TimeNote {
  process: number;
  /** A file: URL. */
  file: string;
  /** Of the whole process until the file was loaded, with its children. */
  processorSecondsBefore: number;
  processorSeconds: number;
  /** By the clock, of this file alone. */
  seconds: number;
}

export interface FileTime {
  file: string;
  processorSeconds: number;
  seconds: number;
}

/**
 * The files of a run, the costliest first. A file's processor time is what has passed since the end of the
 * one before it in its process, so that loading counts.
 *
 * @param notes in the order in which they were written
 */
export function fileTimes(notes: readonly TimeNote[]): FileTime[] {
  const before = new Map<number, number>();
  return notes.map((note) => {
    const processorSeconds = note.processorSeconds -
      (before.get(note.process) ?? note.processorSecondsBefore);
    before.set(note.process, note.processorSeconds);
    return { file: note.file, processorSeconds, seconds: note.seconds };
  }).sort((a, b) => b.processorSeconds - a.processorSeconds);
}

/** A line for each file. */
export function timesTable(times: readonly FileTime[], root = Deno.cwd()): string {
  const line = (processor: number, seconds: number, what: string) =>
    `${processor.toFixed(1).padStart(8)} ${seconds.toFixed(1).padStart(8)}  ${what}\n`;
  const total = (of: "processorSeconds" | "seconds") => times.reduce((sum, t) => sum + t[of], 0);
  return "   cpu s  clock s  file\n" +
    times.map((time) =>
      line(time.processorSeconds, time.seconds, relative(root, fileURLToPath(time.file)))
    ).join("") +
    line(total("processorSeconds"), total("seconds"), `${times.length} files`);
}

/** None where no test file came to its end. */
export function readTimeNotes(path: string): TimeNote[] {
  if (!existsSync(path)) return [];
  return Deno.readTextFileSync(path).split("\n").filter((line) => line !== "").map((line) =>
    JSON.parse(line)
  );
}
