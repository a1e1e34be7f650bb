import type { LatentDistribution } from "./config.ts";
import type { RandomStream } from "./random.ts";

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
