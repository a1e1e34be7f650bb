/** The numbers of many steps, thinned to what a chart can show. */
import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { mostSteps } from "../contracts/rules.ts";
import { mostTime } from "../contracts/schemas.ts";
import {
  rangeExtremes,
  rangeSteps,
  stepExtremes,
  type StepMeasure,
  stepMeasures,
} from "./step_tables.ts";

/** One array a column, all of one length, ordered by step. */
export type StepColumns = { step: number[] } & Record<StepMeasure, number[]>;

export interface StepRange {
  /** First and last step, both included; by default all. */
  from?: number;
  to?: number;
  /** The most points to answer with, 2 or more. */
  points: number;
}

/**
 * Where there are more steps than points, equal ranges of them give two points each, at their first
 * and last step: the extremes of each column, smaller or greater first as the column falls or rises.
 * No peak is lost, however short. Extremes are as Math.min and Math.max give them: NaN where any is.
 */
export function prepareStepColumns(database: DatabaseSync): (range: StepRange) => StepColumns {
  // Two queries, since only a lone min or max is looked up instead of searched for.
  const bounds = database.prepare(`
    SELECT (SELECT min(step) FROM steps WHERE step BETWEEN :from AND :to),
           (SELECT max(step) FROM steps WHERE step BETWEEN :from AND :to)
  `);
  const plain = database.prepare(
    `SELECT step, ${
      stepMeasures.join(", ")
    } FROM steps WHERE step BETWEEN :from AND :to ORDER BY step`,
  );
  const fine = database.prepare(`
    SELECT min(step), max(step), ${stepExtremes} FROM steps
    WHERE step BETWEEN :from AND :to GROUP BY ${partOf("step")}
  `);
  const coarse = database.prepare(coarseQuery);

  return (range) => {
    const { points } = range;
    // What no run can have done is none of its steps, whatever its tables say.
    const from = Math.max(0, range.from ?? 0);
    const to = Math.min(mostSteps, range.to ?? mostSteps);
    const [first, last] = rowsOf(bounds, { from, to })[0];
    if (!(first <= last)) return columnsOf([]); // NaN where there is no such step
    const steps = last - first + 1;
    if (steps <= points) return columnsOf(rowsOf(plain, { from, to }));
    const width = Math.ceil(steps / Math.max(1, Math.floor(points / 2)));
    const part = { from: first, to: last, width };
    const parts = width < rangeSteps
      ? rowsOf(fine, part)
      : rowsOf(coarse, { ...part, ...wholeRanges(part), points });
    return columnsOf(pointsOf(parts));
  };
}

/** Numbers are bound as floats, of which the quotient is no whole number. */
function partOf(step: string): string {
  return `CAST((${step} - :from) / :width AS INTEGER)`;
}

// Whole ranges, and single steps where the ends of the wanted part cut a range in two.
const coarseQuery = `
  WITH parts AS (
    SELECT * FROM step_ranges WHERE range BETWEEN :firstRange AND :lastRange
      AND first_step BETWEEN :from AND :to AND last_step BETWEEN :from AND :to
    UNION ALL
    SELECT NULL, step, step, ${stepMeasures.map((m) => `${m}, ${m}`).join(", ")} FROM steps
    WHERE step BETWEEN :from AND :headEnd OR step BETWEEN :tailStart AND :to
  )
  SELECT min(first_step), max(last_step), ${rangeExtremes} FROM parts
  GROUP BY ${partOf("first_step")} ORDER BY 1 LIMIT :points
`;

function wholeRanges({ from, to }: { from: number; to: number }) {
  const firstRange = Math.ceil((from - 1) / rangeSteps);
  const lastRange = Math.floor(to / rangeSteps) - 1;
  const headEnd = firstRange * rangeSteps;
  const tailStart = (lastRange + 1) * rangeSteps + 1;
  return { firstRange, lastRange, headEnd, tailStart };
}

/** Each row's values in the order in which they were selected. */
function rowsOf(statement: StatementSync, parameters: Record<string, number>): number[][] {
  return statement.all(parameters).map((row) => Object.values(row).map(orNaN));
}

/** NaN is NULL in SQLite. */
export function orNaN(value: SQLOutputValue): number {
  return value === null ? NaN : Number(value);
}

/**
 * Two points for each part, or one where it is a single step.
 *
 * @param parts first step, last step, then each column's smallest and greatest number
 */
function pointsOf(parts: number[][]): number[][] {
  let before: number[] | undefined;
  return parts.flatMap((part) => {
    const falls = stepMeasures.map((_, i) =>
      before !== undefined && middle(part, i) < middle(before, i)
    );
    before = part;
    const [first, last, ...extremes] = part;
    const start = [first, ...falls.map((isFalling, i) => extremes[2 * i + (isFalling ? 1 : 0)])];
    const end = [last, ...falls.map((isFalling, i) => extremes[2 * i + (isFalling ? 0 : 1)])];
    return first === last ? [start] : [start, end];
  });
}

function middle(part: number[], measure: number): number {
  return part[2 + 2 * measure] + part[3 + 2 * measure];
}

/** What no date can be would fail wherever it is shown as one. */
function aDate(millis: number): number {
  return Math.min(Math.max(millis, 0), mostTime);
}

/** @param rows step, then the measures in their order */
function columnsOf(rows: number[][]): StepColumns {
  const column = (index: number) => rows.map((row) => row[index]);
  const measures = stepMeasures.map((measure, i) => {
    const numbers = column(i + 1);
    return [measure, measure === "at" ? numbers.map(aDate) : numbers];
  });
  return { step: column(0), ...Object.fromEntries(measures) };
}
