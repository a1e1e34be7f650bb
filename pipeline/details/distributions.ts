import type { LatentDistribution } from "../../model/mod.ts";
import type { Distributions } from "../events.ts";
import { histogram } from "./histogram.ts";
import type { TrainedStep } from "../train_steps.ts";

/** Where z lies; of the normal one, all but 1 in 16,000. */
const zRanges: Record<LatentDistribution, [from: number, to: number]> = {
  uniform: [-1, 1],
  uniform01: [0, 1],
  normal: [-4, 4],
};

/** How z, D(x) and D(G(z)) were spread in a step. */
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
