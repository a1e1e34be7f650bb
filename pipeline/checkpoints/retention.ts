/** Which checkpoints are kept. */
export interface Retention {
  /** So many of the newest. */
  keepLast: number;
  /** And those of the steps that this divides, for good; undefined keeps none of them. */
  keepEvery: number | undefined;
}

/** The steps whose checkpoints may go. Never the newest, whatever the numbers. */
export function outdatedSteps(steps: readonly number[], retention: Retention): number[] {
  const newestFirst = steps.toSorted((a, b) => b - a);
  const older = newestFirst.slice(Math.max(1, retention.keepLast));
  return older.filter((step) => !isKeptForGood(step, retention));
}

/** Whether the checkpoint of that step is one of those that stay whatever comes after them. */
export function isKeptForGood(
  step: number,
  { keepEvery = Infinity }: Pick<Retention, "keepEvery">,
): boolean {
  return step % keepEvery === 0;
}
