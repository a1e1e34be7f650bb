import type { RandomStream } from "../../model/mod.ts";

/** Wraps a random stream, and notes every draw in a list. */
export function noted(stream: RandomStream): { random: RandomStream; draws: number[] } {
  const draws: number[] = [];
  const note = (draw: number) => {
    draws.push(draw);
    return draw;
  };
  const random: RandomStream = {
    uniform: () => note(stream.uniform()),
    normal: () => note(stream.normal()),
    truncatedNormal: () => note(stream.truncatedNormal()),
    below: (below) => note(stream.below(below)),
  };
  return { random, draws };
}

/**
 * Replays noted draws in order.
 *
 * @throws RangeError when there are more draws than were noted
 */
export function repeated(draws: readonly number[]): RandomStream {
  let next = 0;
  const draw = () => {
    if (next < draws.length) return draws[next++];
    throw new RangeError(
      `only ${draws.length} draws were noted: the augmentations are not those of the record`,
    );
  };
  return { uniform: draw, normal: draw, truncatedNormal: draw, below: draw };
}
