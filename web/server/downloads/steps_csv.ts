import { type RunReader, stepMeasures } from "../../../pipeline/store/mod.ts";

/** First and last step, both included; by default all. */
interface Steps {
  from?: number;
  to?: number;
}

/** Steps of a run as a table: a line a step, under the names of the columns. */
export function stepsCsv(reader: RunReader, steps: Steps): string {
  const columns = reader.steps({ ...steps, points: Number.MAX_SAFE_INTEGER });
  const names = ["step", ...stepMeasures] as const;
  const lines = columns.step.map((_, row) => names.map((name) => columns[name][row]).join(","));
  return [names.join(","), ...lines].join("\r\n") + "\r\n";
}
