import type { MeasuresTaken, RunEvent } from "./events.ts";

export type MeasureName = "frechet" | "kid" | "precision" | "recall";

/** The step whose samples measured best, and how they did. */
export interface BestMeasure {
  step: number;
  value: number;
  /** In whose numbers: others do not compare with them. */
  extractor: string;
}

/**
 * A run's measures in the order of their steps, one a step, without those of steps that a resumed run
 * does again. Where the extractor has changed, only those in the numbers of the newest. The best is by the
 * Frechet distance where there is one, else by the KID.
 */
export function measuresOf(
  { story }: { story: readonly RunEvent[] },
): { all: MeasuresTaken[]; best: BestMeasure | undefined } {
  const bySteps = new Map<number, MeasuresTaken>();
  for (const event of story) {
    if (event.type === "measures") bySteps.set(event.step, event);
    if (event.type === "run-resumed") {
      for (const step of bySteps.keys()) if (step > event.step) bySteps.delete(step);
    }
  }
  const sorted = [...bySteps.values()].sort((a, b) => a.step - b.step);
  const newest = sorted.at(-1)?.extractor;
  const all = sorted.filter(({ extractor }) => extractor === newest);
  const best = all.reduce<BestMeasure | undefined>((best, { step, frechet, kid, extractor }) => {
    const value = frechet ?? kid;
    return best === undefined || value < best.value ? { step, value, extractor } : best;
  }, undefined);
  return { all, best };
}
