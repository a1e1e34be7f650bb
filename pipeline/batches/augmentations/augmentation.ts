import type { RandomStream } from "../../../model/mod.ts";

export interface ImageShape {
  height: number;
  width: number;
  channels: 1 | 3 | 4;
}

/** One random change to an image that leaves what it shows recognisable. */
export interface Augmentation {
  readonly name: string;
  /** Its strength, in pixels or as a fraction; undefined where there is none to choose. */
  readonly amount?: number;
  /** @throws RangeError when images of this shape are too small for the amount */
  readonly check?: (shape: ImageShape) => void;
  /**
   * Answers with new pixels, [height, width, channels], 0 to 255; never writes into the old ones,
   * which may be shared with a cache.
   */
  readonly apply: (pixels: Uint8Array, shape: ImageShape, random: RandomStream) => Uint8Array;
}
