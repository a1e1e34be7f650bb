import uPlot from "uplot";
import type { Colour } from "./colours.ts";

export interface Line {
  colour: Colour;
  width: number;
  alpha: number;
  dash?: number[];
  /** Whether to draw across missing numbers: beside a run with other steps, most are missing. */
  spanGaps?: boolean;
}

export interface Curve {
  xs: readonly number[];
  ys: readonly number[];
  line: Line;
}

/** Dashes for a compared run's second curve in a chart: both have the run's colour. */
export const secondDash = [5, 3];

/** Curves over one common x, as uPlot wants them: null where a curve has no number. */
export function alignCurves(curves: readonly Curve[]): uPlot.AlignedData {
  const tables = byX(curves).map(([xs, group]): uPlot.AlignedData => [
    [...xs],
    ...group.map(({ ys }) => ys.map((y) => Number.isFinite(y) ? y : null)),
  ]);
  return tables.length === 1 ? tables[0] : uPlot.join(tables);
}

/** Curves of one run share their x, and come one after the other. */
function byX(curves: readonly Curve[]): [readonly number[], Curve[]][] {
  const groups = new Map<readonly number[], Curve[]>();
  for (const curve of curves) groups.set(curve.xs, [...groups.get(curve.xs) ?? [], curve]);
  return [...groups];
}
