import type { LatentDistribution } from "./config.ts";
import { type RandomStream, randomStream } from "./random.ts";

/** z [count, zDim], each number from the distribution that the config names. */
export function sampleZ(
  count: number,
  { zDim, zDist }: { zDim: number; zDist: LatentDistribution },
  random: RandomStream,
): Float32Array {
  const draw = {
    uniform: () => 2 * random.uniform() - 1,
    uniform01: () => random.uniform(),
    normal: () => random.normal(),
  }[zDist];
  return new Float32Array(count * zDim).map(draw);
}

export interface LatentRule {
  seed: number;
  zDim: number;
  zDist: LatentDistribution;
  /** Each number lies within this distance of the distribution's middle. */
  truncate: number | undefined;
}

/** The least truncation: a smaller one takes ever more draws of N(0, 1). */
export const leastTruncation = 0.01;

/**
 * The z of one image [zDim]. It follows from the seed and the image's number alone: how many others are
 * drawn, and in what batches, changes nothing.
 */
export function zOf(index: number, { seed, zDim, ...rule }: LatentRule): Float32Array {
  const draw = drawer(randomStream(seed, "draw", index), rule);
  return new Float32Array(zDim).map(draw);
}

/** Of N(0, 1) what lies too far out is drawn again (Brock et al. 2018); the others become narrower. */
function drawer(
  random: RandomStream,
  { zDist, truncate = Infinity }: Pick<LatentRule, "zDist" | "truncate">,
): () => number {
  switch (zDist) {
    case "uniform":
      return () => Math.min(truncate, 1) * (2 * random.uniform() - 1);
    case "uniform01":
      return () => 0.5 + Math.min(truncate, 0.5) * (2 * random.uniform() - 1);
    case "normal":
      return () => {
        let value = random.normal();
        while (Math.abs(value) > truncate) value = random.normal();
        return value;
      };
  }
}
