import type { LatentDistribution } from "../../../model/mod.ts";
import type { Distributions } from "../../contracts/events.ts";
import { histogram } from "./histogram.ts";
import type { TrainedStep } from "../../contracts/batch.ts";

/** The range of z; for a normal z, of all but 1 in 16,000 numbers. */
const zRanges: Record<LatentDistribution, [from: number, to: number]> = {
  uniform: [-1, 1],
  uniform01: [0, 1],
  normal: [-4, 4],
};

/** Histograms of z, D(x) and D(G(z)) of a step. */
export function distributions(
  { step: { at, step }, values: { z, dReal, dFake } }: TrainedStep,
  zDist: LatentDistribution,
): Distributions {
  return {
    type: "distributions",
    at,
    step,
    z: histogram(z, ...zRanges[zDist]),
    dReal: histogram(dReal, 0, 1),
    dFake: histogram(dFake, 0, 1),
  };
}
