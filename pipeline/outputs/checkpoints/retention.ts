/** Which checkpoints are kept. */
export interface Retention {
  /** How many of the newest are kept. */
  keepLast: number;
  /** Checkpoints of steps divisible by this are kept for good; undefined keeps none for good. */
  keepEvery: number | undefined;
}

/** The steps whose checkpoints may be removed; never the newest. */
export function outdatedSteps(steps: readonly number[], retention: Retention): number[] {
  const newestFirst = steps.toSorted((a, b) => b - a);
  const older = newestFirst.slice(Math.max(1, retention.keepLast));
  return older.filter((step) => !isKeptForGood(step, retention));
}

/** Whether the checkpoint of that step is kept for good. */
export function isKeptForGood(
  step: number,
  { keepEvery = Infinity }: Pick<Retention, "keepEvery">,
): boolean {
  return step % keepEvery === 0;
}
