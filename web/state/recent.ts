import type { StepTable } from "./step_table.ts";

/** How many of the last rows "of late" means. */
export const recentRows = 50;

/** A column's last values. */
export function recent(column: readonly number[], rows = recentRows): number[] {
  return column.slice(-rows);
}

/** The mean of what is a finite number; NaN where nothing is. */
export function mean(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

/** A step's mean length of late, waiting for data included. */
export function recentStepMillis({ stepMillis, waitMillis }: StepTable): number {
  return mean(recent(stepMillis)) + mean(recent(waitMillis));
}
