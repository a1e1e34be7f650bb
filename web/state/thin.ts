import { pick, type StepTable } from "./step_table.ts";

/** What must stay visible however few rows are left. */
const watched = ["dLoss", "gLoss", "meanDReal", "meanDFake", "stepMillis"] as const;

/**
 * A table of at most about `rows` rows that draws like the whole: of each bucket of neighbours it
 * keeps the first row, and the rows where a watched column is least, greatest, or no number.
 */
export function thin(table: StepTable, rows: number): StepTable {
  const length = table.step.length;
  if (length <= rows) return table;
  // A bucket keeps its first row and, at worst, two others for each watched column.
  const size = Math.ceil(length / Math.max(1, Math.floor(rows / (1 + 2 * watched.length))));
  const kept = new Set<number>([length - 1]);
  for (let start = 0; start < length; start += size) {
    kept.add(start);
    for (const name of watched) {
      for (const row of extremes(table[name], start, Math.min(start + size, length))) kept.add(row);
    }
  }
  return pick(table, [...kept].sort((a, b) => a - b));
}

function extremes(column: readonly number[], from: number, to: number): number[] {
  let [least, greatest] = [from, from];
  for (let i = from; i < to; i++) {
    if (Number.isNaN(column[i])) return [i];
    if (column[i] < column[least]) least = i;
    if (column[i] > column[greatest]) greatest = i;
  }
  return [least, greatest];
}
