import type { RunConfig } from "../contracts/run_config.ts";
import { errorMessage } from "../contracts/text.ts";
import { isOwned } from "./owner_lock.ts";
import { type BestMeasure, measuresOf } from "../contracts/measures_of.ts";
import type { EventOf, EventType } from "../contracts/events.ts";
import { placeOf } from "./run_folder.ts";
import { readRemarks, type Remarks } from "./run_remarks.ts";
import type { StoredEvent } from "./event_rows.ts";
import type { RunParent, RunSettings } from "./run_settings.ts";
import { noEvents, runAfter, type RunState } from "../contracts/run_state.ts";

/** The part of `RunReader` that a summary needs. */
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

/** The settings that people compare runs by; what a run leaves open is absent. */
export const comparedSettings = [
  "outputHeight",
  "outputWidth",
  "batchSize",
  "learningRate",
  "dLearningRate",
  "gLearningRate",
  "beta1",
  "zDim",
  "zDist",
  "gfDim",
  "dfDim",
  "dUpdates",
  "gUpdates",
  "ema",
  "loss",
  "spectralNorm",
  "r1",
  "diffAugment",
  "ada",
  "seed",
  "backend",
] as const;
export type ComparedSetting = (typeof comparedSettings)[number];
export type ComparedSettings = Partial<Record<ComparedSetting, string | number | boolean>>;

/** What a list of runs shows. */
export interface RunSummary {
  name: string;
  /** Milliseconds since 1970, as `lastEventAt`. */
  createdAt: number;
  /**
   * `gone`: no process trains the run, and it has not ended. `unreadable`: `problem` says why.
   * `unread`: only the name is known so far.
   */
  state: "training" | "finished" | "interrupted" | "failed" | "gone" | "unreadable" | "unread";
  /** Whether it trains, but begins no step until a user says so. */
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
  /** Of its measures, the best. */
  best?: BestMeasure;
  /** Absent where the run cannot be read. */
  settings?: ComparedSettings;
  /** What people said about it; absent where that cannot be read, and `remarksProblem` says why. */
  remarks?: Remarks;
  remarksProblem?: string;
  problem?: string;
}

/** The summary of a run, from its events and its lock. */
export function summarise(folder: string, reader: RunStory): RunSummary {
  const { createdAt, config, parent } = reader.settings;
  const { dataset, preset } = config;
  const { started, ended, isPaused, stepsDone, lastAt, lastSample } = briefState(reader);
  const state = ended?.reason ?? (isOwned(folder) ? "training" : "gone");
  return {
    name: placeOf(folder).name,
    createdAt,
    state,
    isPaused: state === "training" && isPaused,
    step: stepsDone,
    totalSteps: started?.totalSteps ?? 0,
    lastEventAt: lastAt ?? createdAt,
    dataset,
    preset,
    lastSample,
    parent,
    ...bestOf(reader),
    settings: settingsOf(config),
    ...remarksOf(folder),
  };
}

function settingsOf(config: RunConfig): ComparedSettings {
  const all: ComparedSettings = { ...config, ...config.model };
  return Object.fromEntries(comparedSettings.map((name) => [name, all[name]]));
}

/** Remarks are no part of a training: what is wrong with them must not hide the run. */
function remarksOf(folder: string): Pick<RunSummary, "remarks" | "remarksProblem"> {
  try {
    return { remarks: readRemarks(folder) };
  } catch (error) {
    return { remarksProblem: errorMessage(error) };
  }
}

/** Nothing where nothing was measured. */
function bestOf(reader: RunStory): Pick<RunSummary, "best"> {
  const found = [...reader.all("measures"), ...reader.all("run-resumed")];
  const story = found.sort((a, b) => a.seq - b.seq).map(({ event }) => event);
  const { best } = measuresOf({ story });
  return best ? { best } : {};
}

/** The part of a run's state that a few of its events determine. */
export interface BriefState extends Pick<RunState, "started" | "ended" | "isPaused" | "stepsDone"> {
  /** Absent before the first event. */
  lastAt?: number;
  /** Relative to the run's folder. */
  lastSample?: string;
}

/** Folds the few events that determine this part, because a list of runs has no time to fold all. */
export function briefState(reader: RunStory): BriefState {
  const events = decisiveEvents(reader);
  const { started, ended, isPaused, stepsDone, lastAt, samples } = runAfter(noEvents, events);
  return {
    ...{ started, ended, isPaused, stepsDone },
    lastAt: events.length > 0 ? lastAt : undefined,
    lastSample: samples.at(-1)?.file,
  };
}

/** The newest event of each type that replaces a part of the state, and each that changes it. */
function decisiveEvents(reader: RunStory) {
  const replacing = ["run-started", "run-resumed", "step", "sample", "run-ended"] as const;
  const found: StoredEvent[] = [
    ...replacing.map((type) => reader.last(type)).filter((stored) => stored !== undefined),
    ...reader.all("command"),
    ...reader.events({ after: reader.lastSeq() - 1, limit: 1 }),
  ];
  const bySeq = new Map(found.map(({ seq, event }) => [seq, event]));
  return [...bySeq].sort(([a], [b]) => a - b).map(([, event]) => event);
}
