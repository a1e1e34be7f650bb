import { identity, map, type OperatorFunction } from "rxjs";
import { type RandomStream, randomStream } from "../../model/mod.ts";
import type { Augmentation, ImageShape } from "./augmentations/mod.ts";
import type { HostImage } from "../contracts/batch.ts";

export interface AugmentOptions extends ImageShape {
  seed: number;
}

/**
 * Applies the augmentations to every image, in order. The draws depend only on the seed, the step and
 * the image's slot, not on earlier draws or on which image was decoded first. An empty list leaves the
 * stream unchanged.
 *
 * @throws RangeError when an augmentation does not fit images of this shape
 */
export function augment(
  list: readonly Augmentation[],
  options: AugmentOptions,
): OperatorFunction<HostImage, HostImage> {
  return list.length === 0 ? identity : map(augmenter(list, options));
}

/** The same for one image at a time. */
export function augmenter(
  list: readonly Augmentation[],
  { seed, height, width, channels }: AugmentOptions,
): (image: HostImage) => HostImage {
  if (list.length === 0) return identity;
  const shape = { height, width, channels };
  for (const { check } of list) check?.(shape);
  return (image) => {
    const stream = randomStream(seed, `augment:${image.slot}`, image.position.step);
    const { random, draws } = noted(stream);
    const pixels = applyAll(list, image.pixels, shape, random);
    return { ...image, pixels, draws };
  };
}

/** Applies the augmentations in their order, each drawing what it needs from `random`. */
export function applyAll(
  list: readonly Augmentation[],
  pixels: Uint8Array,
  shape: ImageShape,
  random: RandomStream,
): Uint8Array {
  return list.reduce((now, { apply }) => apply(now, shape, random), pixels);
}

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
