/** The steps of a run as columns of numbers, which is what charts take. */
import type { StepDone } from "../../pipeline/contracts/events.ts";

/** Every column but the steps themselves. A run may lack some: those are NaN throughout. */
export const measures = [
  "epoch",
  "at",
  "dLoss",
  "dLossReal",
  "dLossFake",
  "gLoss",
  "meanDReal",
  "meanDFake",
  "stepMillis",
  "waitMillis",
  "dMillis",
  "gMillis",
  "imagesPerSecond",
] as const;

export type Measure = (typeof measures)[number];

/** Columns of one length; `step` only grows. */
export type StepTable = Record<"step" | Measure, number[]>;

/** Columns as they come over the wire, where numbers that are not finite are texts. */
export type WireColumns = Record<string, (number | string | null)[] | undefined>;

export const noSteps: StepTable = tableOf(() => []);

/** Reads the server's columns. */
export function readColumns(wire: WireColumns): StepTable {
  const rows = wire.step?.length ?? 0;
  return tableOf((name) => wire[name]?.map(readNumber) ?? new Array<number>(rows).fill(NaN));
}

/** "NaN" and "Infinity" are texts on the wire, because JSON has no such numbers. */
export function readNumber(value: unknown): number {
  return value === null || value === undefined ? NaN : Number(value);
}

/** The table with some more steps at its end. */
export function withSteps(table: StepTable, steps: readonly StepDone[]): StepTable {
  const rows: readonly Partial<Record<string, unknown>>[] = steps.map((step) => ({ ...step }));
  return tableOf((name) => [...table[name], ...rows.map((row) => readNumber(row[name]))]);
}

/** The rows of steps up to `step`, that one included. */
export function upToStep(table: StepTable, step: number): StepTable {
  return slice(table, 0, indexAfter(table.step, step));
}

export function slice(table: StepTable, from: number, to = table.step.length): StepTable {
  return tableOf((name) => table[name].slice(from, to));
}

/** Only the rows of these numbers, in their order. */
export function pick(table: StepTable, rows: readonly number[]): StepTable {
  return tableOf((name) => rows.map((row) => table[name][row]));
}

/** How many of the sorted values are not above `limit`. */
export function indexAfter(sorted: readonly number[], limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function tableOf(column: (name: "step" | Measure) => number[]): StepTable {
  const names = ["step", ...measures] as const;
  // Object.fromEntries forgets the names; `names` has them all.
  return Object.fromEntries(names.map((name) => [name, column(name)])) as StepTable;
}
