import type { StepTable } from "./step_table.ts";

/** The number of rows that count as recent. */
export const recentRows = 50;

/** A column's last values. */
export function recent(column: readonly number[], rows = recentRows): number[] {
  return column.slice(-rows);
}

/** The mean of the finite values; NaN if there are none. */
export function mean(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

/** The mean duration of recent steps, waiting for data included. */
export function recentStepMillis({ stepMillis, waitMillis }: StepTable): number {
  return mean(recent(stepMillis)) + mean(recent(waitMillis));
}
