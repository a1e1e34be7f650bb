/**
 * Random streams without history: each is keyed by (seed, purpose, step), which determine every draw.
 * Two purposes never share a stream, and step 1,234 can be drawn again without the 1,233 before it.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

export interface RandomStream {
  /** In [0, 1), with 53 random bits. */
  uniform(): number;
  /** From N(0, 1). */
  normal(): number;
  /** From N(0, 1), redrawn until within two standard deviations (TensorFlow's truncated normal). */
  truncatedNormal(): number;
  /** A whole number in [0, below). */
  below(below: number): number;
}

/**
 * The stream for one purpose at one step.
 *
 * @param seed any safe integer; 0 is a seed like every other
 * @param purpose what the draws are for, for example `"z"` or `"shuffle"`
 */
export function randomStream(seed: number, purpose: string, step = 0): RandomStream {
  const digest = sha256(new TextEncoder().encode(JSON.stringify([seed, purpose, step])));
  const key = new DataView(digest.buffer, digest.byteOffset);
  const state = [0, 4, 8, 12].map((offset) => key.getInt32(offset, true));
  const generator = xoroshiro128plusFromState(state);

  const uniform = () => uniformFloat64(generator);

  // Box-Muller. The log needs a draw in (0, 1], and `uniform` gives [0, 1).
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

  const truncatedNormal = () => {
    let draw = normal();
    while (Math.abs(draw) > 2) draw = normal();
    return draw;
  };

  return { uniform, normal, truncatedNormal, below: (n) => uniformInt(generator, 0, n - 1) };
}

/** The numbers 0 to `length - 1` in a random order (Fisher-Yates). */
export function permutation(length: number, random: RandomStream): Uint32Array {
  const order = Uint32Array.from({ length }, (_, i) => i);
  for (let last = length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
