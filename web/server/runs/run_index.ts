/** A cache of the list of runs, so that a folder of a thousand is not read at every request. */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  hasChanged,
  newestFirst,
  runFolderNames,
  type RunSummary,
  type RunTrace,
  runTrace,
  summaryOfRun,
  tellOfLoss,
} from "../../../pipeline/store/mod.ts";

export interface RunIndex {
  /**
   * Every run, newest first. It rereads as many as fit into a response's time; the rest follows later,
   * and until then it is as it was before, or `unread`.
   *
   * @throws Error when the folder cannot be read
   */
  list(): RunSummary[];
}

interface Entry {
  /** Absent if the folder holds no run. */
  summary?: RunSummary;
  /** Absent if it was not read yet. */
  trace?: RunTrace;
}

// The first list takes 0.3 seconds at most; later lists come at once.
const readMillis = 150;
const checkMillis = 4;
const sliceMillis = 25;
const breakMillis = 10;

export function openRunIndex(runsDir: string): RunIndex {
  /** By name, the least recently checked first. */
  const entries = new Map<string, Entry>();
  let isCatchingUp = false;

  const lookAt = (name: string) => {
    const entry = entries.get(name);
    entries.delete(name);
    entries.set(name, lookedAt(runsDir, name, entry));
  };

  /** Checks runs until the time is up, and returns those that are left. */
  const lookAtAll = (names: readonly string[], millis: number): string[] => {
    const end = performance.now() + millis;
    let next = 0;
    while (next < names.length && performance.now() < end) lookAt(names[next++]);
    return names.slice(next);
  };

  const catchUp = async (names: string[]) => {
    if (isCatchingUp) return;
    isCatchingUp = true;
    while (names.length > 0) {
      await pause(breakMillis);
      names = lookAtAll(names.filter((name) => entries.has(name)), sliceMillis);
    }
    isCatchingUp = false;
  };

  return {
    list() {
      const names = new Set(runFolderNames(runsDir));
      for (const name of entries.keys()) if (!names.has(name)) entries.delete(name);
      const known = [...entries.keys()];
      const unread = lookAtAll([...names].filter((name) => !entries.has(name)), readMillis);
      unread.forEach((name) => entries.set(name, { summary: unreadYet(name) }));
      const unchecked = lookAtAll(known, checkMillis);
      void catchUp([...unread, ...unchecked]);
      return [...entries.values()].flatMap(({ summary }) => summary ?? []).sort(newestFirst);
    },
  };
}

function lookedAt(runsDir: string, name: string, entry: Entry = {}): Entry {
  const folder = join(runsDir, name);
  try {
    const { summary, trace } = entry;
    if (summary && trace && !hasChanged(folder, trace, summary)) return entry;
    // Taken before the run is read, so that concurrent writes count as a change.
    const now = { trace: runTrace(folder), summary: summaryOfRun(runsDir, name) };
    if (now.summary?.state === "gone") void tellOfLoss(folder).catch(() => {}); // The next list has it.
    return now;
  } catch {
    // The run was removed, or cannot be read: the next list checks again.
    return {};
  }
}

function unreadYet(name: string): RunSummary {
  const numbers = { createdAt: 0, step: 0, totalSteps: 0, lastEventAt: 0 };
  return { name, state: "unread", isPaused: false, ...numbers, dataset: "", preset: "" };
}
