/**
 * The numbers of each step as columns, for charts: `steps` has them as they are, `step_ranges` the
 * extremes of every 32 steps, so that a chart of 100,000 steps reads some 3,000 rows.
 */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { StepDone } from "../contracts/events.ts";

/** A column of numbers for charts. */
export type StepMeasure = Exclude<keyof StepDone, "type" | "step" | "stepInEpoch">;

const everyMeasure: Record<StepMeasure, true> = {
  at: true,
  epoch: true,
  dLossReal: true,
  dLossFake: true,
  dLoss: true,
  gLoss: true,
  meanDReal: true,
  meanDFake: true,
  stepMillis: true,
  dMillis: true,
  gMillis: true,
  waitMillis: true,
  imagesPerSecond: true,
};

/** In the order of the columns. */
export const stepMeasures = Object.keys(everyMeasure) as StepMeasure[];

export const rangeSteps = 32;

const list = (write: (measure: StepMeasure) => string) => stepMeasures.map(write).join(", ");

// SQLite keeps NaN as NULL. Its min and max pass over NULL where Math.min and Math.max give NaN.
const ifAll = (column: string, extreme: string) =>
  `CASE WHEN count(${column}) = count(*) THEN ${extreme} END`;

/** `min` and `max` of every measure, out of rows that are steps, or ranges of them. */
export const stepExtremes = list((m) => `${ifAll(m, `min(${m})`)}, ${ifAll(m, `max(${m})`)}`);
export const rangeExtremes = list((m) =>
  `${ifAll(`${m}_min`, `min(${m}_min)`)}, ${ifAll(`${m}_max`, `max(${m}_max)`)}`
);

export const stepTables = `
  CREATE TABLE IF NOT EXISTS steps (
    step INTEGER PRIMARY KEY,
    ${list((measure) => `${measure} REAL`)}
  ) STRICT;
  CREATE TABLE IF NOT EXISTS step_ranges (
    range INTEGER PRIMARY KEY,
    first_step INTEGER NOT NULL,
    last_step INTEGER NOT NULL,
    ${list((measure) => `${measure}_min REAL, ${measure}_max REAL`)}
  ) STRICT;
`;

export interface StepTables {
  insert(step: StepDone): void;
  /** Brings the ranges up to date with the steps from `from` to `to`. */
  summarise(from: number, to: number): void;
  /** Forgets the steps after `step`. */
  dropAfter(step: number): void;
}

/** Must be used within transactions: of steps and ranges, one without the other would be wrong. */
export function prepareStepTables(database: DatabaseSync): StepTables {
  const insert = database.prepare(
    `INSERT OR REPLACE INTO steps VALUES (?, ${list(() => "?")})`,
  );
  const summarise = database.prepare(`
    INSERT OR REPLACE INTO step_ranges
    SELECT (step - 1) / ${rangeSteps}, min(step), max(step), ${stepExtremes}
    FROM steps WHERE step BETWEEN ? AND ? GROUP BY (step - 1) / ${rangeSteps}
  `);
  const dropSteps = database.prepare("DELETE FROM steps WHERE step > ?");
  const dropRanges = database.prepare("DELETE FROM step_ranges WHERE last_step > ?");
  return {
    insert: (step) => {
      const values: SQLInputValue[] = stepMeasures.map((measure) => step[measure] ?? null);
      insert.run(step.step, ...values);
    },
    summarise: (from, to) => void summarise.run(rangeStart(from), rangeEnd(to)),
    dropAfter: (step) => {
      dropSteps.run(step);
      dropRanges.run(step);
      summarise.run(rangeStart(step), rangeEnd(step));
    },
  };
}

function rangeStart(step: number): number {
  return step - (step - 1) % rangeSteps;
}

function rangeEnd(step: number): number {
  return rangeStart(step) + rangeSteps - 1;
}
