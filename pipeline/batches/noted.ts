import type { RandomStream } from "../../model/mod.ts";

/** The same stream, and a list that grows by whatever is drawn from it. */
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
 * Gives noted draws again, in their order.
 *
 * @throws RangeError when more are asked for than were noted
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
