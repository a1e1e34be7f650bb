/** The numbers of single steps, a page at a time: a table of a long run is never in memory as a whole. */
import type { DatabaseSync } from "node:sqlite";
import { orNaN } from "./step_columns.ts";
import { stepMeasures } from "./step_tables.ts";

export interface RowRange {
  /** First and last step, both included; by default all. */
  from?: number;
  to?: number;
  /** The most rows to answer with: fewer mean that there are no more. */
  limit: number;
}

/** Reads rows of the step, then the measures in their order. Each page is a query that ends at once. */
export function prepareStepRows(database: DatabaseSync): (range: RowRange) => number[][] {
  const page = database.prepare(`
    SELECT step, ${stepMeasures.join(", ")} FROM steps
    WHERE step BETWEEN ? AND ? ORDER BY step LIMIT ?
  `);
  return ({ from = 0, to = Number.MAX_SAFE_INTEGER, limit }) =>
    page.all(from, to, limit).map((row) => Object.values(row).map(orNaN));
}
