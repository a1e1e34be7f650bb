import type { MeasuresTaken } from "../../pipeline/contracts/events.ts";
import { formatNumber } from "../state/format.ts";

/** The names of the measures that one line has room for. */
export type MeasureNames = Record<"frechet" | "kid" | "precision" | "recall", string>;

export function measuresText(names: MeasureNames, measures: MeasuresTaken): string {
  const told = ["frechet", "kid", "precision", "recall"] as const;
  return told.flatMap((name) => {
    const value = measures[name];
    return value === undefined ? [] : [`${names[name]} ${formatNumber(value)}`];
  }).join(", ");
}
