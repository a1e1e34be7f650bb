/** What the charts count along: steps, their logarithm, seconds since the start, or the clock. */
import { indexAfter, type StepTable } from "./step_table.ts";

export const xAxes = ["step", "log", "relative", "wall"] as const;
export type XAxis = (typeof xAxes)[number];

/** A range of steps, both ends included. */
export interface StepRange {
  from: number;
  to: number;
}

/**
 * Where a run's rows stand on an axis: steps, decimal logarithms of steps, seconds since `startedAt`, or
 * seconds since 1970. Step 0, which has no logarithm, stands where step 1 does.
 */
export function xValues(
  { step, at }: Pick<StepTable, "step" | "at">,
  axis: XAxis,
  startedAt: number,
): readonly number[] {
  switch (axis) {
    case "step":
      return step;
    case "log":
      return step.map((one) => Math.log10(Math.max(1, one)));
    case "relative":
      return at.map((millis) => (millis - startedAt) / 1000);
    case "wall":
      return at.map((millis) => millis / 1000);
  }
}

/** The step at `x`, interpolated between two rows. */
export function stepAt(x: number, xs: readonly number[], steps: readonly number[]): number {
  return Math.round(between(x, xs, steps));
}

/** The position of a step on the axis; a step outside the rows is at the nearest row. */
export function xOfStep(step: number, xs: readonly number[], steps: readonly number[]): number {
  return between(step, steps, xs);
}

function between(value: number, from: readonly number[], to: readonly number[]): number {
  if (from.length === 0) return NaN;
  const after = indexAfter(from, value);
  if (after === 0) return to[0];
  if (after === from.length) return to[after - 1];
  const share = (value - from[after - 1]) / (from[after] - from[after - 1]);
  return to[after - 1] + share * (to[after] - to[after - 1]);
}

/** Zooms by `factor` about a step; below 1 goes nearer. Never outside `all`, nor nearer than 10 steps. */
export function zoomed(range: StepRange, factor: number, about: number, all: StepRange): StepRange {
  const width = Math.max(Math.min(10, all.to - all.from), (range.to - range.from) * factor);
  const share = (about - range.from) / Math.max(1, range.to - range.from);
  return within({ from: about - share * width, to: about + (1 - share) * width }, all);
}

/** Moves by a share of its width. */
export function panned(range: StepRange, share: number, all: StepRange): StepRange {
  const by = (range.to - range.from) * share;
  return within({ from: range.from + by, to: range.to + by }, all);
}

/** Moves a range inside `all`, with its width if there is room. */
function within({ from, to }: StepRange, all: StepRange): StepRange {
  const width = Math.min(to - from, all.to - all.from);
  const start = Math.min(Math.max(from, all.from), all.to - width);
  return { from: Math.round(start), to: Math.round(start + width) };
}
