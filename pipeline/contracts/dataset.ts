import type { Observable } from "rxjs";
import * as v from "valibot";
import { text } from "./schemas.ts";

/** The author and licence of a data set; printed, and written into the run. */
export const credit = v.object({ title: text, artist: text, licence: text, url: text });
export type Credit = v.InferOutput<typeof credit>;

/** An image file that cannot be trained on, and why. */
export interface SkippedImage {
  file: string;
  reason: string;
}

/** Images that nobody trains on. */
export interface HeldOut {
  readonly count: number;
  label(index: number): number | undefined;
  load(index: number): Observable<Uint8Array>;
}

/** Several images that were at hand. */
export interface KeptImages {
  /** One after the other, in memory that is the asker's. */
  pixels: Uint8Array;
  /** `contentHash` of each image's pixels. */
  hashes: string[];
  /** The digest of each image's file; absent for images that are no files. */
  files?: string[];
}

/**
 * Images by number. A data set knows nothing of order, batches or steps: image 7 has the same bytes
 * whenever it is loaded.
 */
export interface Dataset {
  readonly name: string;
  /** How many images there are; they are numbered from 0. */
  readonly size: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3 | 4;
  /** Class names by label, where the images have labels. */
  readonly classes?: readonly string[];
  readonly credit?: Credit;
  /** Further images of the same kind, to measure samples by: learning by heart does not help there. */
  readonly heldOut?: HeldOut;
  /** What becomes of the images before they are trained on, and what was left out: a sentence each. */
  readonly notes?: readonly string[];
  /** Images that were left out when the data set was opened. */
  readonly skipped: readonly SkippedImage[];
  /** Emits each image that is found unreadable only when it is decoded. */
  readonly skippedLater: Observable<SkippedImage>;
  /** A stable name of one image: a path, or a number in its set. */
  id(index: number): string;
  /** The class of one image, in [0, classes.length). */
  label(index: number): number | undefined;
  /**
   * The number whose image `load` has given in place of this one, where its own class has lost all:
   * then that image's label goes with it.
   */
  standIn?(index: number): number;
  /** The pixels of one image, [height, width, channels], 0 to 255. Cold: reads when subscribed to. */
  load(index: number): Observable<Uint8Array>;
  /**
   * Images that need not be decoded, at once: a stream for each of them would cost ten times as much as
   * reading it. Undefined unless all are at hand.
   */
  loadKept?(indices: readonly number[]): KeptImages | undefined;
  /**
   * Several images that other threads decode, while this one trains. Undefined where that is no faster
   * than `load`.
   */
  loadAside?(indices: readonly number[]): Promise<KeptImages> | undefined;
  /**
   * The digest of the file that `load` has given for a number, by which an image is known wherever it
   * lies; undefined before that, and for images that are no files.
   */
  loadedDigest?(index: number): string | undefined;
  /** Finds an image by the digest of its file: where it is expected, or else among all files. */
  findFile?(digest: string, expected?: number): Promise<number | undefined>;
  /**
   * A digest of the files, by which two machines see whether they have the same: of all their lengths, and
   * of as many whole ones as are read in a second or so. Absent for images that are no files.
   */
  contentDigest?(): Promise<string>;
  /** Closes the files that stay open while images are loaded. */
  close?(): void;
}

/** The class of the image that `load` has given for a number. */
export function loadedLabel(dataset: Dataset, index: number): number | undefined {
  return dataset.label(dataset.standIn?.(index) ?? index);
}
