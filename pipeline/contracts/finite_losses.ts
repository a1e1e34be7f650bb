import type { StepLosses } from "../../model/mod.ts";

/** Whether a step's losses are finite. */
export function hasFiniteLosses({ dLoss, gLoss }: Pick<StepLosses, "dLoss" | "gLoss">): boolean {
  return Number.isFinite(dLoss) && Number.isFinite(gLoss);
}
