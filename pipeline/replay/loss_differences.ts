import type { StepLosses } from "../../model/mod.ts";
import type { LossDifference } from "../contracts/replay_events.ts";

// In the order in which a step computes them: the first that differs is nearest to the cause.
const names: readonly (keyof StepLosses)[] = [
  "dLossReal",
  "dLossFake",
  "dLoss",
  "meanDReal",
  "meanDFake",
  "gLoss",
];

/**
 * What differs by more than the tolerance, see `toleranceAt`; with a tolerance of 0, in any bit. Two
 * NaNs are the same.
 */
export function lossDifferences(
  recorded: StepLosses,
  replayed: StepLosses,
  tolerance: number,
): LossDifference[] {
  return names
    .filter((name) => !agree(recorded[name], replayed[name], tolerance))
    .map((name) => ({
      kind: "loss",
      name,
      recorded: recorded[name],
      replayed: replayed[name],
    }));
}

function agree(a: number, b: number, tolerance: number): boolean {
  if (Object.is(a, b) || tolerance === Infinity) return true;
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
}
