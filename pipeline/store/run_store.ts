/**
 * The folder of a run:
 *
 *     runs/<name>/run.json         what it is: format, settings, parent
 *     runs/<name>/events.sqlite    what happened in it, and what is asked of it
 *     runs/<name>/owner.lock       held by the one process that trains it
 *     runs/<name>/samples/         grids of images
 *     runs/<name>/batches/         batches that somebody wanted to see
 */
import type { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import type { RunCommand, RunEvent } from "../events.ts";
import type { RunConfig } from "../run/run_config.ts";
import { sweepCutShort, writeWhole } from "../write_whole.ts";
import { openCommands } from "./commands.ts";
import { inTransaction, openToWrite } from "./event_database.ts";
import { type EventWriterOptions, openEventWriter } from "./event_writer.ts";
import { type OwnerLock, takeOwnership } from "./owner_lock.ts";
import { claimRun, type RunClaim } from "./run_claim.ts";
import { databasePath } from "./run_folder.ts";
import { readSettings, runFormat, type RunParent, writeSettings } from "./run_settings.ts";
import { prepareStepTables } from "./step_tables.ts";
import { attempt, readError, storeError } from "./store_error.ts";

/** The folders of a run's pictures. */
const parts = ["samples", "batches"] as const;

/** A run that this process trains, and so owns. */
export interface Run {
  readonly folder: string;
  /** Takes note of an event; it is in the database a quarter of a second later, unless it says why not. */
  append(event: RunEvent): void;
  /**
   * All events so far are committed when it returns: they outlive the process.
   *
   * @throws Error when they cannot be written
   */
  flush(): void;
  /** Writes one grid and answers with its path relative to the run's folder. */
  writeSample(name: string, png: Uint8Array): Promise<string>;
  writeBatch(name: string, png: Uint8Array): Promise<string>;
  /** What users have asked for since the last call, in their order. */
  commands(): RunCommand[];
  /**
   * Writes what is still waiting and gives the run free. A second call does nothing.
   *
   * @throws Error when events are lost
   */
  close(): void;
}

export interface RunOptions extends Partial<EventWriterOptions> {
  /** Its name, where that has been taken already. */
  claim?: RunClaim;
  /** The run that this one was made from. */
  parent?: RunParent;
}

/**
 * Makes the folder of a new run, owned by this process.
 *
 * @throws RangeError when the run's name cannot be a folder's
 * @throws Error when the run exists already, or its files cannot be written
 */
export async function createRun(config: RunConfig, options: RunOptions = {}): Promise<Run> {
  const { parent, claim = await claimed(config) } = options;
  const { name, folder } = claim;
  return await heldRun(folder, claim.take(), options, async () => {
    for (const part of parts) await Deno.mkdir(join(folder, part)).catch(refusal(folder));
    await writeSettings(folder, { format: runFormat, name, createdAt: Date.now(), parent, config });
    return openToWrite(databasePath(folder));
  });
}

/**
 * Takes over a run to go on after `step`. Events of later steps are dropped: as far as this run is
 * concerned they have not happened.
 *
 * @throws Error when another process trains it, it is of another format, damaged, or cannot be
 * written
 */
export async function openRunToContinue(
  folder: string,
  { step, ...options }: { step: number } & Partial<EventWriterOptions>,
): Promise<Run> {
  readSettings(folder); // before the lock, which would make a file where there is no run
  return await heldRun(folder, await takeOwnership(folder), options, async () => {
    await sweep(folder);
    const path = databasePath(folder);
    const database = openToWrite(path);
    try {
      attempt(path, () => checkWhole(database), readError);
      attempt(path, () => dropAfter(database, step), storeError);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** With the lock held: what `open` does to the folder, only one process may do. */
async function heldRun(
  folder: string,
  lock: OwnerLock,
  { onTrouble = () => {} }: Partial<EventWriterOptions>,
  open: () => Promise<DatabaseSync>,
): Promise<Run> {
  try {
    return runOf(folder, lock, await open(), onTrouble);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function runOf(
  folder: string,
  lock: OwnerLock,
  database: DatabaseSync,
  onTrouble: (message: string) => void,
): Run {
  const events = openEventWriter(database, databasePath(folder), { onTrouble });
  let isClosed = false;
  return {
    folder,
    append: events.append,
    flush: events.flush,
    writeSample: (name, png) => writeInto(folder, "samples", name, png),
    writeBatch: (name, png) => writeInto(folder, "batches", name, png),
    commands: openCommands(database),
    close: () => {
      if (isClosed) return;
      isClosed = true;
      try {
        events.close();
      } finally {
        lock.release();
      }
    },
  };
}

/** Removes the files that a kill cut short. */
async function sweep(folder: string): Promise<void> {
  for (const place of [folder, ...parts.map((part) => join(folder, part))]) {
    await sweepCutShort(place).catch(refusal(place));
  }
}

function checkWhole(database: DatabaseSync): void {
  const { quick_check } = database.prepare("PRAGMA quick_check(1)").get()!;
  if (quick_check === "ok") return;
  const found = String(quick_check).replaceAll(/\s+/g, " ");
  throw new Error(`database disk image is malformed: ${found}`);
}

function dropAfter(database: DatabaseSync, step: number): void {
  inTransaction(database, () => {
    database.prepare("DELETE FROM events WHERE step > ?").run(step);
    prepareStepTables(database).dropAfter(step);
  });
}

async function claimed({ name, runsDir }: RunConfig): Promise<RunClaim> {
  const claim = await claimRun(runsDir, name);
  if (claim) return claim;
  const folder = join(runsDir, name);
  throw new Error(`run "${name}" exists in ${runsDir}: choose another --name or remove ${folder}`);
}

const refusal = (path: string) => (cause: unknown) => {
  throw storeError(path, cause);
};

/** Answers with the file's path relative to the run's folder. */
async function writeInto(
  folder: string,
  part: typeof parts[number],
  name: string,
  bytes: Uint8Array,
): Promise<string> {
  const file = `${part}/${name}`;
  const path = join(folder, file);
  await writeWhole(path, bytes, { isSynced: true }).catch(refusal(path));
  return file;
}
