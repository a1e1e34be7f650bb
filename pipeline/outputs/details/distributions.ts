import type { LatentDistribution } from "../../../model/mod.ts";
import type { Distributions, Histogram } from "../../contracts/events.ts";
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

const parts = 30;

/** How often values fall into 30 equal parts of a range. Outliers count at its ends, NaN nowhere. */
export function histogram(values: Float32Array, from: number, to: number): Histogram {
  const counts: number[] = new Array(parts).fill(0);
  const perUnit = parts / (to - from);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const part = Math.floor((value - from) * perUnit);
    counts[Math.min(parts - 1, Math.max(0, part))]++;
  }
  return { from, to, counts };
}
