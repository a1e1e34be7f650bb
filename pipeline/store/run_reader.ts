import type { DatabaseSync } from "node:sqlite";
import type {
  AugmentationAdapted,
  Distributions,
  EventOf,
  EventType,
  GradientsMeasured,
  SampleMeasured,
} from "../contracts/events.ts";
import { openToRead } from "./event_database.ts";
import { type EventRows, eventRows, type StoredEvent } from "./event_rows.ts";
import { findRun } from "./find_run.ts";
import { databasePath } from "./run_folder.ts";
import { readSettings } from "./run_settings.ts";
import {
  type BriefState,
  briefState,
  type RunStory,
  type RunSummary,
  summarise,
} from "./run_summary.ts";
import { evenlySpaced } from "../contracts/evenly_spaced.ts";
import { prepareStepColumns, type StepColumns, type StepRange } from "./step_columns.ts";
import { prepareStepRows, type RowRange } from "./step_rows.ts";
import { attempt, readError } from "../files/store_error.ts";

/** A run's story, while it is written or afterwards; from any process or thread. */
export interface RunReader extends RunStory {
  /** Rows met so far that are no events of this version; they are passed by. */
  unreadable(): number;
  /** What is wrong with the first of them: its row, field and value, and what may stand there. */
  problem(): string | undefined;
  summary(): RunSummary;
  /** The part of the run's state that takes few reads. */
  state(): BriefState;
  first<T extends EventType>(type: T): StoredEvent<EventOf<T>> | undefined;
  steps(range: StepRange): StepColumns;
  /** A page of single steps: each row has the step, then the measures in their order. */
  stepRows(range: RowRange): number[][];
  /** At most `points` of them, evenly spread and whole. */
  distributions(range: StepRange): Distributions[];
  /** The same of the decisions of adaptive augmentation. */
  augmentations(range: StepRange): AugmentationAdapted[];
  /** The same of how strongly each variable was moved. */
  gradients(range: StepRange): GradientsMeasured[];
  /** The same of what was measured of samples. */
  kids(range: StepRange): SampleMeasured[];
  /** What `action` reads is all of one moment, whatever is written meanwhile. */
  atOneMoment<R>(action: () => R): R;
  close(): void;
}

/**
 * Opens a run to be read, by its name among the runs of a folder.
 *
 * @throws Error when there is no such run, or it is of another format, or damaged
 */
export function openRunReader(runsDir: string, name: string): RunReader {
  return openRunFolder(findRun(runsDir, name));
}

/**
 * Opens a run to be read. Its methods throw one line where the database turns out damaged.
 *
 * @throws Error when there is no run in the folder, or it is of another format, or damaged
 */
export function openRunFolder(folder: string): RunReader {
  const settings = readSettings(folder);
  const path = databasePath(folder);
  const database = openToRead(path);
  const read = <R>(action: () => R) => attempt(path, action, readError);
  const rows = eventRows(database);
  const steps = prepareStepColumns(database);
  const stepRows = prepareStepRows(database);
  const thinned = prepareThinned(database, rows);
  const reader: RunReader = {
    settings,
    unreadable: rows.unreadable,
    problem: rows.problem,
    summary: () => summarise(folder, reader),
    state: () => briefState(reader),
    lastSeq: () => read(rows.lastSeq),
    events: ({ after, limit }) => read(() => rows.after(after, limit)),
    first: (type) => read(() => rows.first(type)),
    last: (type) => read(() => rows.last(type)),
    all: (type) => read(() => rows.all(type)),
    steps: (range) => read(() => steps(range)),
    stepRows: (range) => read(() => stepRows(range)),
    distributions: (range) => read(() => thinned("distributions", range)),
    augmentations: (range) => read(() => thinned("augmentation", range)),
    gradients: (range) => read(() => thinned("gradients", range)),
    kids: (range) => read(() => thinned("sample-measured", range)),
    atOneMoment: (action) => read(() => inReadTransaction(database, action)),
    close: () => database.close(),
  };
  return reader;
}

function inReadTransaction<R>(database: DatabaseSync, action: () => R): R {
  database.exec("BEGIN");
  try {
    return action();
  } finally {
    database.exec("COMMIT");
  }
}

function prepareThinned(database: DatabaseSync, rows: EventRows) {
  // The type is written out, so that the index made for this query serves it.
  const ofType = (type: "distributions" | "augmentation" | "gradients" | "sample-measured") =>
    database.prepare(
      `SELECT seq FROM events WHERE type = '${type}' AND step BETWEEN ? AND ? ORDER BY step`,
    );
  const queries = {
    "distributions": ofType("distributions"),
    "augmentation": ofType("augmentation"),
    "gradients": ofType("gradients"),
    "sample-measured": ofType("sample-measured"),
  };
  return <T extends keyof typeof queries>(
    type: T,
    { from = 0, to = Number.MAX_SAFE_INTEGER, points }: StepRange,
  ): EventOf<T>[] => {
    const seqs = queries[type].all(from, to).map(({ seq }) => Number(seq));
    return rows.at(type, evenlySpaced(seqs, points)).map(({ event }) => event);
  };
}
