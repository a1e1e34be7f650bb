import { isOwned } from "./owner_lock.ts";
import { type EventOf, type EventType, pausedAfter } from "../contracts/events.ts";
import { placeOf } from "./run_folder.ts";
import type { StoredEvent } from "./event_rows.ts";
import type { RunParent, RunSettings } from "./run_settings.ts";

/** The part of `RunReader` that a summary is made of. */
export interface RunStory {
  /** What `run.json` says. */
  readonly settings: RunSettings;
  /** 0 before the first event. */
  lastSeq(): number;
  /** The first `limit` events after a number, in order: fewer mean that there are no more yet. */
  events(range: { after: number; limit: number }): StoredEvent[];
  last<T extends EventType>(type: T): StoredEvent<EventOf<T>> | undefined;
  /** For the types of which there are few: thousands, not a hundred thousand. */
  all<T extends EventType>(type: T): StoredEvent<EventOf<T>>[];
}

/** What a list of runs shows. */
export interface RunSummary {
  name: string;
  /** Milliseconds since 1970, as `lastEventAt`. */
  createdAt: number;
  /**
   * `gone` has neither ended nor a process; `unreadable` says why in `problem`; of what is `unread`
   * only the name is known as yet.
   */
  state: "training" | "finished" | "interrupted" | "failed" | "gone" | "unreadable" | "unread";
  /** Whether it trains, but begins no step until its users say so. */
  isPaused: boolean;
  /** Steps done. */
  step: number;
  totalSteps: number;
  lastEventAt: number;
  dataset: string;
  preset: string;
  /** Relative to the run's folder. */
  lastSample?: string;
  parent?: RunParent;
  problem?: string;
}

/** What became of a run, as its events and its lock tell it. */
export function summarise(folder: string, reader: RunStory): RunSummary {
  const { createdAt, config: { dataset, preset }, parent } = reader.settings;
  const opened = reader.last("run-resumed") ?? reader.last("run-started");
  const state = endOf(reader, opened?.seq ?? 0) ?? (isOwned(folder) ? "training" : "gone");
  const [newest] = reader.events({ after: reader.lastSeq() - 1, limit: 1 });
  return {
    name: placeOf(folder).name,
    createdAt,
    state,
    isPaused: state === "training" && isPausedSince(reader, opened?.seq ?? 0),
    step: stepsDone(reader),
    totalSteps: opened?.event.totalSteps ?? 0,
    lastEventAt: newest?.event.at ?? createdAt,
    dataset,
    preset,
    lastSample: reader.last("sample")?.event.file,
    parent,
  };
}

/** How a run ended, unless it has been resumed since. */
function endOf(reader: RunStory, openedSeq: number) {
  const ended = reader.last("run-ended");
  return ended && ended.seq > openedSeq ? ended.event.reason : undefined;
}

/** A run that was resumed trains, whatever was asked of it before. */
function isPausedSince(reader: RunStory, openedSeq: number): boolean {
  return reader.all("command")
    .filter(({ seq }) => seq > openedSeq)
    .reduce((isPaused, { event }) => pausedAfter(isPaused, event.command), false);
}

/** A resume may have told of fewer steps than the steps before it. */
function stepsDone(reader: RunStory): number {
  const tellers = [reader.last("step"), reader.last("run-resumed")];
  const newest = tellers.sort((a, b) => (b?.seq ?? 0) - (a?.seq ?? 0))[0];
  return newest?.event.step ?? 0;
}
