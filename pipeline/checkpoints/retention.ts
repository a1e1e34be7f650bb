/** Which checkpoints are kept. */
export interface Retention {
  /** So many of the newest. */
  keepLast: number;
  /** And those of the steps that this divides, for good; undefined keeps none of them. */
  keepEvery: number | undefined;
}

/** The steps whose checkpoints may go. Never the newest, whatever the numbers. */
export function outdatedSteps(
  steps: readonly number[],
  { keepLast, keepEvery = Infinity }: Retention,
): number[] {
  const newestFirst = steps.toSorted((a, b) => b - a);
  return newestFirst.slice(Math.max(1, keepLast)).filter((step) => step % keepEvery !== 0);
}
