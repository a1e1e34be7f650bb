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
import type { RunEvent } from "../contracts/events.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import type { Run } from "../contracts/training_run.ts";
import { sweepCutShort, writeWhole } from "../files/write_whole.ts";
import { openCommands } from "./commands.ts";
import { closeWritten, inTransaction, openToWrite } from "./event_database.ts";
import { type EventWriterOptions, openEventWriter } from "./event_writer.ts";
import { makingPath, sweepRuns } from "./leftovers.ts";
import { type OwnerLock, takeOwnership } from "./owner_lock.ts";
import { checkRunFolder } from "../files/plain_files.ts";
import { databasePath, placeOf, runFolder } from "./run_folder.ts";
import type { RunClaim } from "./run_claim.ts";
import { readSettings, runFormat, type RunParent, writeSettings } from "./run_settings.ts";
import { prepareStepTables } from "./step_tables.ts";
import { attempt, readError, storeError } from "../files/store_error.ts";
import { takePlace } from "./take_place.ts";

/** The folders of a run's pictures. */
const parts = ["samples", "batches"] as const;

export interface RunOptions extends Partial<EventWriterOptions> {
  /** Its name, where that has been taken already. */
  claim?: RunClaim;
  /** The run that this one was made from. */
  parent?: RunParent;
  /** What became of its images, and what was left out: for whoever reads `run.json`. */
  notes?: readonly string[];
}

/**
 * Makes the folder of a new run, owned by this process.
 *
 * @throws RangeError when the run's name cannot be a folder's
 * @throws Error when the run exists already, or its files cannot be written
 */
export async function createRun(config: RunConfig, options: RunOptions = {}): Promise<Run> {
  const { name, runsDir } = config;
  const { parent, claim, notes, onTrouble = () => {} } = options;
  const folder = runFolder(runsDir, name);
  await Deno.mkdir(runsDir, { recursive: true }).catch(refusal(runsDir));
  (await sweepRuns(runsDir)).forEach(onTrouble);
  // Under another name until it is whole: a kill leaves nothing that has the run's.
  const making = makingPath(runsDir);
  try {
    await makeFolder(making, folder);
    return await ownedRun(making, folder, options, async () => {
      const createdAt = Date.now();
      const settings = { format: runFormat, name, createdAt, parent, notes, config } as const;
      await writeSettings(making, settings);
      closeWritten(openToWrite(databasePath(making)));
      const taken = `run "${name}" exists in ${runsDir}: choose another --name or remove ${folder}`;
      claim?.makeWay();
      await takePlace(making, folder, taken);
      return openToWrite(databasePath(folder));
    });
  } catch (error) {
    await Deno.remove(making, { recursive: true }).catch(() => {}); // it has its place, or was never made
    throw error;
  }
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
  checkRunFolder(folder);
  return await ownedRun(folder, folder, options, async () => {
    (await sweepRuns(placeOf(folder).runsDir)).forEach(options.onTrouble ?? (() => {}));
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

/**
 * Tells of the end of a run whose process is gone.
 *
 * @throws Error when a process trains it, or its files cannot be written
 */
export async function tellOfEnd(folder: string, events: readonly RunEvent[]): Promise<void> {
  const run = await ownedRun(
    folder,
    folder,
    {},
    () => Promise.resolve(openToWrite(databasePath(folder))),
  );
  try {
    events.forEach(run.append);
  } finally {
    run.close();
  }
}

/** The lock first: what `open` does to the folder, only one process may do. */
async function ownedRun(
  locked: string,
  folder: string,
  { onTrouble = () => {} }: Partial<EventWriterOptions>,
  open: () => Promise<DatabaseSync>,
): Promise<Run> {
  const lock = await takeOwnership(locked);
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

/** @param folder what it will be called, for errors */
async function makeFolder(making: string, folder: string): Promise<void> {
  for (const place of [making, ...parts.map((part) => join(making, part))]) {
    await Deno.mkdir(place).catch(refusal(folder));
  }
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
