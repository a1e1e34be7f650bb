import { resolve } from "node:path";
import { HttpError } from "fresh";
import {
  createReplay,
  hasRecord,
  isReplaying,
  lightStates,
  listReplays,
  recordedStates,
  removeReplay,
  replayLogPath,
  replayPath,
} from "../../../pipeline/store/mod.ts";
import { type ReplayCommand, ReplayJob, wordsFor } from "./replay_job.ts";
import { ReplayLog } from "./replay_log.ts";
import type { ReplayList, ReplayRequest } from "../../state/replay_request.ts";

/** Replays of recorded runs, each in a process of its own; a run has one at a time. */
export interface Replays {
  list(folder: string): ReplayList;
  /**
   * @returns its number
   * @throws HttpError 409 when it cannot be started, 503 when too many go on
   */
  start(folder: string, request: ReplayRequest): string;
  /** @throws HttpError 404 when the run has no such replay */
  check(folder: string, id: string): void;
  /** @throws HttpError 404 as above, 409 when another server's is to be stopped */
  stop(folder: string, id: string): Promise<void>;
  /** Stops the replays of a run, or of all runs. */
  stopAll(folder?: string): Promise<void>;
}

// Each uses all cores.
const mostAtOnce = 2;

/** @param command absent if this server cannot start replays */
export function openReplays(command: ReplayCommand | undefined): Replays {
  /** By the run's folder. */
  const jobs = new Map<string, { id: string; job: ReplayJob }>();

  const begin = (command: ReplayCommand, folder: string, request: ReplayRequest): string => {
    const words = wordsFor(command, resolve(folder));
    const id = createReplay(folder);
    const log = new ReplayLog(replayLogPath(folder, id));
    try {
      const args = [...words, ...wordsOf(folder, id, request)];
      const job = new ReplayJob({ command: command.command, args }, log);
      jobs.set(folder, { id, job });
      void job.over.then(() => jobs.delete(folder));
      return id;
    } catch (error) {
      log.close();
      removeReplay(folder, id);
      throw error;
    }
  };

  const check = (folder: string, id: string) => {
    if (!listReplays(folder).includes(id)) throw new HttpError(404, "the run has no such replay");
  };

  return {
    check,
    list: (folder) => ({
      hasRecord: hasRecord(folder),
      canStart: command !== undefined,
      states: recordedStates(folder),
      lights: lightStates(folder),
      running: runningOf(folder),
      replays: listReplays(folder),
    }),
    start(folder, request) {
      if (!command) {
        throw new HttpError(409, "this server cannot start replays: use deno task replay");
      }
      checkIsFree(folder);
      if (jobs.size >= mostAtOnce) {
        throw new HttpError(503, `${jobs.size} replays are running: wait until one ends`);
      }
      try {
        return begin(command, folder, request);
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new HttpError(409, `the replay cannot be started here: ${why}`, { cause });
      }
    },
    async stop(folder, id) {
      check(folder, id);
      const running = jobs.get(folder);
      if (running?.id === id) await running.job.stop();
      else if (isReplaying(folder, id)) {
        throw new HttpError(409, "another dashboard started this replay: stop it there");
      }
    },
    async stopAll(folder) {
      const ending = [...jobs].filter(([of]) => folder === undefined || of === folder);
      await Promise.all(ending.map(([, { job }]) => job.stop()));
    },
  };
}

function checkIsFree(folder: string): void {
  if (!hasRecord(folder)) {
    throw new HttpError(409, "this run has no record: train with --record reference or pixels");
  }
  if (runningOf(folder) !== undefined) {
    throw new HttpError(409, "a replay of this run is running: stop it, or wait until it ends");
  }
}

function runningOf(folder: string): string | undefined {
  return listReplays(folder).findLast((id) => isReplaying(folder, id));
}

/** The folder as an absolute path, which cannot be mistaken for a flag. */
function wordsOf(
  folder: string,
  id: string,
  { from, to, backend, pictures }: ReplayRequest,
): string[] {
  return [
    ...[resolve(folder), "--from", String(from), "--to", String(to), "--json", "--go-on"],
    ...backend === undefined ? [] : ["--backend", backend],
    ...pictures ? ["--dump", resolve(replayPath(folder, id))] : [],
  ];
}
