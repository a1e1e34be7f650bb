import { errorMessage } from "../contracts/error_message.ts";
import { join } from "node:path";
import { from, lastValueFrom, mergeMap, tap, toArray } from "rxjs";
import sharp, { type Metadata } from "sharp";
import { glob } from "tinyglobby";
import type { SkippedImage } from "../contracts/dataset.ts";
import type { ImageSize } from "./image_size.ts";
import type { SourceOptions } from "./source_options.ts";

/** What the header of an image file says. */
export interface ImageHeader extends ImageSize {
  /** Relative to its folder, with forward slashes. */
  file: string;
  gray: boolean;
  alpha: boolean;
}

export interface FolderScan {
  headers: ImageHeader[];
  skipped: SkippedImage[];
}

// A file of a few kilobytes can promise gigabytes of pixels. No photograph is larger than this.
const maxPixels = 2 ** 27;

const scanConcurrency = 16;

// Pixels only: SVG and PDF would be drawn, at whatever size, by the same call.
const formats = ["jpeg", "png", "webp", "gif", "tiff", "heif"];

/** Opens an image file, turned upright by its EXIF orientation. Nothing is read yet. */
export const openImage = (path: string) =>
  // Of "warning" many a healthy photograph would die; "error" still refuses truncated files.
  sharp(path, { failOn: "error", limitInputPixels: maxPixels }).autoOrient();

/**
 * Reads the headers, and only the headers, of every file of a folder that matches a pattern,
 * sorted by path.
 *
 * @param pattern a glob below the folder; upper and lower case are the same to it
 */
export async function scanFolder(
  folder: string,
  pattern: string,
  onProgress?: SourceOptions["onProgress"],
): Promise<FolderScan> {
  const files = await glob(pattern, {
    cwd: folder,
    caseSensitiveMatch: false,
    expandDirectories: false,
  });
  const outside = files.find((file) => /^(\.\.[/\\]|[/\\]|[a-z]:)/i.test(file));
  if (outside !== undefined) {
    throw new RangeError(
      `pattern "${pattern}" leads out of "${folder}", to "${outside}": change it`,
    );
  }
  // Sorted by code unit, because neither file systems nor locales agree on an order.
  files.sort();
  let done = 0;
  const progress = () =>
    onProgress?.({ done: ++done, total: files.length, what: "reading image headers" });
  const scanned = await lastValueFrom(
    from(files).pipe(
      mergeMap(async (file, i) => ({ i, header: await readHeader(folder, file) }), scanConcurrency),
      tap(progress),
      toArray(),
    ),
  );
  const inOrder = scanned.sort((a, b) => a.i - b.i).map(({ header }) => header);
  return {
    headers: inOrder.filter((header) => "gray" in header),
    skipped: inOrder.filter((header) => "reason" in header),
  };
}

async function readHeader(folder: string, file: string): Promise<ImageHeader | SkippedImage> {
  try {
    const metadata = await openImage(join(folder, file)).metadata();
    const reason = unusableFormat(metadata);
    return reason ? { file, reason } : { file, ...headerOf(metadata) };
  } catch (error) {
    return { file, reason: skipReason(error) };
  }
}

function unusableFormat({ format, compression }: Metadata): string | undefined {
  if (!formats.includes(format)) return `is ${format}, which is not one of ${formats.join(", ")}`;
  // The header of an HEIC photograph is readable where its pixels are not.
  if (format === "heif" && compression !== "av1") {
    return `is HEIF with ${compression}, of which only av1 can be decoded: convert it to JPEG`;
  }
}

const headerOf = ({ autoOrient, space, hasAlpha }: Metadata) => ({
  height: autoOrient.height,
  width: autoOrient.width,
  gray: space === "b-w" || space === "grey16",
  alpha: hasAlpha,
});

/** The first line of what sharp says; the rest repeats it for every scan line. */
export function skipReason(error: unknown): string {
  const message = errorMessage(error);
  // libvips has one message for all threads, and another's failure may have taken it.
  if (message === "Unknown error") return "is damaged: its pixels cannot be decoded";
  return message.split("\n")[0].trim();
}
