/** The list of runs, kept: a folder of a thousand is not read anew each time that somebody looks. */
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
} from "../../../pipeline/store/mod.ts";

export interface RunIndex {
  /**
   * Every run, the newest first. As much is read anew as an answer may take; the rest follows in
   * between, and until then it is as it was seen last, or `unread`.
   *
   * @throws Error when the folder cannot be read
   */
  list(): RunSummary[];
}

interface Entry {
  /** Absent where the folder holds no run. */
  summary?: RunSummary;
  /** Absent where it was not read yet. */
  trace?: RunTrace;
}

// The names come within 0.3 seconds, and a list that is known at once.
const readMillis = 150;
const checkMillis = 4;
const sliceMillis = 25;
const breakMillis = 10;

export function openRunIndex(runsDir: string): RunIndex {
  /** By name; whichever was looked at longest ago comes first. */
  const entries = new Map<string, Entry>();
  let isCatchingUp = false;

  const lookAt = (name: string) => {
    const entry = entries.get(name);
    entries.delete(name);
    entries.set(name, lookedAt(runsDir, name, entry));
  };

  /** Looks at one after the other; answers with those for which there was no time. */
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
    // Before the run is read, so that what is written meanwhile is a change.
    return { trace: runTrace(folder), summary: summaryOfRun(runsDir, name) };
  } catch {
    // It has gone, or may not be looked at: the next list tells.
    return {};
  }
}

function unreadYet(name: string): RunSummary {
  const numbers = { createdAt: 0, step: 0, totalSteps: 0, lastEventAt: 0 };
  return { name, state: "unread", isPaused: false, ...numbers, dataset: "", preset: "" };
}
