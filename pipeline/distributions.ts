import { filter, map, type OperatorFunction, pipe } from "rxjs";
import type { LatentDistribution } from "../model/mod.ts";
import type { Distributions } from "./events.ts";
import { histogram } from "./histogram.ts";
import type { TrainedStep } from "./train_steps.ts";

/** Where z lies; of the normal one, all but 1 in 16,000. */
const zRanges: Record<LatentDistribution, [from: number, to: number]> = {
  uniform: [-1, 1],
  uniform01: [0, 1],
  normal: [-4, 4],
};

export interface DistributionsOptions {
  /** Steps from one to the next. */
  every: number;
  zDist: LatentDistribution;
}

/** How z, D(x) and D(G(z)) were spread in every `every`th step. */
export function distributions(
  { every, zDist }: DistributionsOptions,
): OperatorFunction<TrainedStep, Distributions> {
  return pipe(
    filter(({ step: { step } }) => step % every === 0),
    map(({ step: { at, step }, values: { z, dReal, dFake } }) => ({
      type: "distributions",
      at,
      step,
      z: histogram(z, ...zRanges[zDist]),
      dReal: histogram(dReal, 0, 1),
      dFake: histogram(dFake, 0, 1),
    })),
  );
}
