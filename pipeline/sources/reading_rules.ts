/**
 * How files become images. A run records the number of its rules, and keeps to them for good: resumed
 * or replayed, its images have the same numbers and the same bits.
 */
import type { RunConfig } from "../contracts/run_config.ts";

export interface ReadingRules {
  /**
   * Leaves out what is no image of the user's: folders of systems and thumbnails, links that lead to
   * what is there already. Otherwise all that the pattern matches is taken.
   */
  sorts: boolean;
  /** Reads the headers of a sample only, and judges the others when they are loaded. */
  samples: boolean;
  /** The default crop: 108x108 as the original, or the largest centred part of the output's shape. */
  crop: "108" | "largest";
  /** Skips images that are too small, where otherwise one of them refuses all. */
  skipsSmall: boolean;
  /** Takes RGBA for RGB where no pixel is transparent. */
  dropsOpaqueAlpha: boolean;
  /** Loads a JPEG that lacks nothing but its end marker. */
  mendsJpeg: boolean;
  mostPixels: number;
  /**
   * Decodes usual JPEGs in full and scales them by `jpeg/scale.ts`, and reads their headers without the
   * decoder. Otherwise sharp does all of it, which takes ten times as long.
   */
  scalesJpegs: boolean;
  /** IDX files are called by what they are, and found under the names that unpackers give them. */
  namesIdxByContent: boolean;
  /** Takes a folder with a `data.mdb` for LMDB. */
  entersLmdb: boolean;
}

// A file of a few kilobytes can promise gigabytes of pixels. No photograph is larger than this: cameras
// of phones make 200 million pixels.
const mostPixels = 2 ** 28;

const second: ReadingRules = {
  sorts: true,
  samples: true,
  crop: "largest",
  skipsSmall: true,
  dropsOpaqueAlpha: true,
  mendsJpeg: true,
  mostPixels,
  scalesJpegs: false,
  namesIdxByContent: true,
  entersLmdb: false,
};

const rulesByNumber: Record<NonNullable<RunConfig["reading"]>, ReadingRules> = {
  1: {
    sorts: false,
    samples: false,
    crop: "108",
    skipsSmall: false,
    dropsOpaqueAlpha: false,
    mendsJpeg: false,
    mostPixels: 2 ** 27,
    scalesJpegs: false,
    namesIdxByContent: false,
    entersLmdb: false,
  },
  2: second,
  3: { ...second, scalesJpegs: true, entersLmdb: true },
};

/** The rules of a run that begins. */
export const newestReading = 3;

/** The rules of a run; those of runs that name none are the first ones. */
export function readingRules({ reading = 1 }: Pick<RunConfig, "reading">): ReadingRules {
  return rulesByNumber[reading];
}
