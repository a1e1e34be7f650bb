/** Runs that repeat a part of another with a setting changed, each trained by a process of its own. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { HttpError } from "fresh";
import { lastLines, runFolder, settingsPath } from "../../../pipeline/store/mod.ts";
import type { ExperimentPlan } from "../../state/experiments.ts";
import { type ReplayCommand, wordsFor } from "./replay_job.ts";

export interface Forks {
  /**
   * Starts a fork of the run in that folder, and answers when it is there.
   *
   * @param wish its name, where that is free
   * @returns its name
   * @throws HttpError 409 when it cannot be started
   */
  start(folder: string, plan: ExperimentPlan, wish: string): Promise<string>;
  /** Stops the fork that is trained now. */
  stop(): Promise<void>;
}

const lookMillis = 100;
/** A step may take seconds; a fork that takes longer to stop is killed. */
const patienceMillis = 20_000;

/** @param command absent if this server cannot start processes */
export function openForks(runsDir: string, command: ReplayCommand | undefined): Forks {
  let training: Fork | undefined;
  return {
    async start(folder, { from, to, settings }, wish) {
      if (!command) throw new HttpError(409, "this server cannot start runs: use deno task replay");
      if (training) throw new HttpError(409, `${training.name} still trains: wait until it ends`);
      const name = freeName(runsDir, wish);
      const range = ["--from", String(from), "--to", String(to)];
      const words = [resolve(folder), ...range, "--set", settings, "--as", name];
      const fork = begun({ command, runsDir }, words, name);
      training = fork;
      void fork.over.finally(() => training = undefined);
      await isThere(runFolder(runsDir, name), fork);
      return name;
    },
    async stop() {
      if (!training) return;
      const { child, over } = training;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), patienceMillis);
      await over;
      clearTimeout(timer);
    },
  };
}

interface Fork {
  name: string;
  child: Deno.ChildProcess;
  /** The last line of its complaint, when it is gone; never rejects. */
  over: Promise<string>;
}

/** It writes a new run beside the others, so it may write to the folder of all runs. */
function begun(
  { command, runsDir }: { command: ReplayCommand; runsDir: string },
  words: string[],
  name: string,
): Fork {
  try {
    const child = new Deno.Command(command.command, {
      args: [...wordsFor(command, resolve(runsDir)), ...words],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const over = Promise.all([lastLines(child.stderr), child.status]).then(
      ([said, { code }]) => said.at(-1)?.replace(/^error: /, "") ?? `it ended with code ${code}`,
      String,
    );
    return { name, child, over };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HttpError(409, `the experiment cannot be started here: ${why}`, { cause });
  }
}

/** Waits until the run has its settings, which it writes whole. */
async function isThere(folder: string, { over }: Fork): Promise<void> {
  const isMade = () => existsSync(settingsPath(folder));
  let complaint: string | undefined;
  void over.then((said) => complaint = said);
  while (!isMade()) {
    if (complaint !== undefined) throw new HttpError(409, complaint);
    await pause(lookMillis);
  }
}

/** `faces-fast`, or `faces-fast-2` where that is taken. */
function freeName(runsDir: string, wish: string): string {
  for (let i = 1;; i++) {
    const name = i === 1 ? wish : `${wish}-${i}`;
    if (!existsSync(runFolder(runsDir, name))) return name;
  }
}
