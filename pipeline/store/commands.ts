/** Users' commands to a run, through a table of its database. Anyone who can write there may send one. */
import type { DatabaseSync } from "node:sqlite";
import * as v from "valibot";
import { type RunCommand, runCommand } from "../contracts/events.ts";
import { firstIssue } from "../contracts/schemas.ts";
import { openToSend } from "./event_database.ts";
import { findRun } from "./find_run.ts";
import { isOwned } from "./owner_lock.ts";
import { databasePath } from "./run_folder.ts";
import { attempt, storeError } from "../files/store_error.ts";

/**
 * Returns the commands that were sent since the last call. Commands from before it is opened are ignored:
 * they were meant for an earlier trainer.
 */
export function openCommands(database: DatabaseSync): () => RunCommand[] {
  const { last } = database.prepare("SELECT coalesce(max(id), 0) AS last FROM commands").get()!;
  const newer = database.prepare("SELECT id, body FROM commands WHERE id > ? ORDER BY id");
  let taken = Number(last);
  return () =>
    newer.all(taken).flatMap(({ id, body }) => {
      taken = Number(id);
      const { success, output } = v.safeParse(sentCommand, body);
      return success ? [output] : []; // sendCommand writes no such row: it is somebody's joke
    });
}

/**
 * Sends a command to a run in training.
 *
 * @throws RangeError when it is no command
 * @throws Error when no process trains the run, or its database cannot be written
 */
export function sendCommand(runsDir: string, name: string, command: RunCommand): void {
  const { issues } = v.safeParse(runCommand, command);
  if (issues) throw new RangeError(`this is no command: ${firstIssue(issues)}`);
  const folder = findRun(runsDir, name);
  const path = databasePath(folder);
  if (!isOwned(folder)) throw new Error(`run "${name}" is not being trained: nobody would obey`);
  const database = openToSend(path);
  try {
    const send = () =>
      database.prepare("INSERT INTO commands (body) VALUES (?)").run(JSON.stringify(command));
    attempt(path, send, storeError);
  } finally {
    database.close();
  }
}

const sentCommand = v.pipe(v.string(), v.parseJson(), runCommand);
