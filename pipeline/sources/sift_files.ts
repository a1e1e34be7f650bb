/** Decides at the start which files of a source are numbered, by the headers of a stated sample. */
import { evenIndices } from "../contracts/evenly_spaced.ts";
import type { FileSource } from "./file_source.ts";
import { smallCure, tooSmall } from "./image_fit.ts";
import { type ImageHeader, readHeaders } from "./image_headers.ts";
import { cropCure, isSmaller, sizeText } from "./image_size.ts";
import type { PixelPlan } from "./pixels.ts";
import type { ReadingRules } from "./reading_rules.ts";
import type { SourceOptions } from "./source_options.ts";

/** The most headers that are read before a run begins: a second's work. */
const mostHeaders = 1024;

export interface Sifted {
  /** How many headers were read. */
  looked: number;
  /** Headers of the usable files that were looked at, by their number in the source. */
  headers: Map<number, ImageHeader>;
  /** The number in the source of each file that is left out, and why. */
  skipped: Map<number, string>;
}

export interface SiftOptions {
  plan: Pick<PixelPlan, "height" | "width" | "crop">;
  rules: ReadingRules;
  onProgress?: SourceOptions["onProgress"];
}

/**
 * Reads the headers of all files, or of so many that it takes no time.
 *
 * @throws Error or RangeError in one line when none is left, or when one is too small and the rules
 * skip none
 */
export async function siftFiles(source: FileSource, options: SiftOptions): Promise<Sifted> {
  const { plan, rules, onProgress } = options;
  const indices = evenIndices(source.size, rules.samples ? mostHeaders : source.size);
  const looked = await readHeaders(source, indices, rules, onProgress);
  const headers = new Map<number, ImageHeader>();
  const skipped = new Map<number, string>();
  const small: ImageHeader[] = [];
  for (const [i, index] of indices.entries()) {
    const header = looked[i];
    const reason = "reason" in header ? header.reason : rules.skipsSmall && tooSmall(header, plan);
    if (reason) skipped.set(index, reason);
    else headers.set(index, header as ImageHeader);
    if (reason && "gray" in header) small.push(header);
  }
  if (headers.size === 0) throw noneLeft(source, skipped, small, plan);
  if (!rules.skipsSmall) refuseSmaller(source, headers, plan);
  return { looked: indices.length, headers, skipped };
}

function noneLeft(
  { name, size, nameOf, cure: own }: FileSource,
  skipped: Sifted["skipped"],
  small: readonly ImageHeader[],
  plan: SiftOptions["plan"],
): Error {
  const [[index, reason]] = skipped;
  const looked = skipped.size < size ? `${skipped.size} of ` : "";
  const cure = small.length > skipped.size / 2
    ? smallCure(small, plan)
    : own ?? "put images there, or change --pattern";
  return new Error(
    `none of the ${looked}${size} files ${
      own ? `of "${name}"` : `in "${name}" that --pattern takes`
    } can be trained on, first "${nameOf(index)}" (${reason}): ${cure}`,
  );
}

/** By the first rules, one image that is too small refuses the whole set. */
function refuseSmaller(
  { name, size, nameOf }: FileSource,
  headers: Sifted["headers"],
  { crop }: SiftOptions["plan"],
): void {
  if (typeof crop !== "object") return;
  const small = [...headers].filter(([, header]) => isSmaller(header, crop));
  if (small.length === 0) return;
  const [[first, header]] = small;
  throw new RangeError(
    `${small.length} of ${size} images in "${name}" are smaller than the crop of ${
      sizeText(crop)
    }, ` +
      `first "${nameOf(first)}" (${sizeText(header)}): ` +
      cropCure(small.map(([, image]) => image), crop),
  );
}
