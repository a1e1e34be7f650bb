import type { StepRange } from "./x_axis.ts";

const suggestedSteps = 40;

/**
 * A range that can be replayed without leading up to it: the first steps after the last recorded state
 * that has steps behind it.
 *
 * @param states steps done in the recorded states
 * @param done steps that the run has done
 */
export function suggestedRange(states: readonly number[], done: number): StepRange {
  const from = 1 + Math.max(0, ...states.filter((state) => state < done));
  return { from, to: Math.max(from, Math.min(done, from + suggestedSteps - 1)) };
}

/** The recorded state that a replay begins with; undefined is the run's beginning. */
export function stateBefore(states: readonly number[], from: number): number | undefined {
  return states.filter((state) => state < from).at(-1);
}

const mostSteps = 10_000;

/** Whether the server takes such a range. */
export function isReplayable({ from, to }: StepRange, last: number): boolean {
  return Number.isInteger(from) && Number.isInteger(to) && from >= 1 && from <= to && to <= last &&
    to - from < mostSteps;
}
