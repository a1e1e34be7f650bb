import type { Features } from "./features.ts";
import type { ImageSet } from "./image_set.ts";

/** Turns images into the numbers by which sets of them are compared. */
export interface Extractor {
  /** Names all that its numbers depend on besides the images. */
  readonly name: string;
  /**
   * Whether distances of its numbers mean what people see: then a Frechet distance, precision and
   * recall are told. Those of pixels would not.
   */
  readonly isPerceptual: boolean;
  extract(images: ImageSet): Promise<Features>;
  close(): void;
}
