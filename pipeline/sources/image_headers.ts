import { from, lastValueFrom, map, mergeMap, tap, toArray } from "rxjs";
import sharp, { type Metadata, type Sharp } from "sharp";
import type { SkippedImage } from "../contracts/dataset.ts";
import { errorMessage } from "../contracts/text.ts";
import type { FileSource } from "./file_source.ts";
import { foreignContent, foreignHeadBytes } from "./foreign_content.ts";
import type { ImageSize } from "./image_size.ts";
import { type JpegHeader, jpegHeader } from "./jpeg/jpeg_header.ts";
import type { ReadingRules } from "./reading_rules.ts";
import type { SourceOptions } from "./source_options.ts";

/** What the header of an image file says. */
export interface ImageHeader extends ImageSize {
  gray: boolean;
  alpha: boolean;
}

/** An image's header, or why its file cannot be trained on. */
export type Looked = ImageHeader | Pick<SkippedImage, "reason">;

const scanConcurrency = 16;

// Pixels only: SVG and PDF would be drawn, at whatever size, by the same call.
const formats = ["jpeg", "png", "webp", "gif", "tiff", "heif"];

/** Opens an image file, turned upright by its EXIF orientation. Nothing is read yet. */
export function openImage(
  input: string | Uint8Array,
  { mostPixels }: Pick<ReadingRules, "mostPixels">,
  // Of "warning" many a healthy photograph would die; "error" still refuses truncated files.
  failOn: "error" | "warning" = "error",
): Sharp {
  return sharp(input, { failOn, limitInputPixels: mostPixels }).autoOrient();
}

/** What the decoder reads: by itself off the disk, where the file lies there. */
export const inputOf = async (source: FileSource, index: number) =>
  source.pathOf?.(index) ?? await source.bytes(index);

/** Reads the headers, and only the headers, of some files, in their order. */
export function readHeaders(
  source: FileSource,
  indices: readonly number[],
  rules: ReadingRules,
  onProgress?: SourceOptions["onProgress"],
): Promise<Looked[]> {
  let done = 0;
  const progress = () =>
    onProgress?.({ done: ++done, total: indices.length, what: "reading image headers" });
  const looking = from(indices.entries()).pipe(
    mergeMap(
      async ([i, index]) => ({ i, looked: await readHeader(source, index, rules) }),
      scanConcurrency,
    ),
    tap(progress),
    toArray(),
    map((all) => all.sort((a, b) => a.i - b.i).map(({ looked }) => looked)),
  );
  return lastValueFrom(looking);
}

/** Reads one header. */
export async function readHeader(
  source: FileSource,
  index: number,
  rules: ReadingRules,
  /** The file's bytes, where they are known. */
  bytes?: Uint8Array,
): Promise<Looked> {
  try {
    const quick = rules.scalesJpegs ? await quickHeader(source, index, rules, bytes) : undefined;
    if (quick) return quick;
    const metadata = await openImage(bytes ?? await inputOf(source, index), rules).metadata();
    const reason = unusableFormat(metadata);
    return reason ? { reason } : headerOf(metadata);
  } catch (error) {
    return { reason: await reasonOf(error, source, index, rules) };
  }
}

/** So much holds the header of most JPEGs, and of those with a thumbnail in it. */
const headBytes = [4096, 2 ** 18];

/** The header of a JPEG, without the decoder; undefined where that must look. */
async function quickHeader(
  source: FileSource,
  index: number,
  rules: ReadingRules,
  bytes?: Uint8Array,
): Promise<ImageHeader | undefined> {
  const path = bytes ? undefined : source.pathOf?.(index);
  if (path === undefined) return jpegImageHeader(bytes ?? await source.bytes(index), rules);
  for (const most of headBytes) {
    const header = jpegImageHeader(headOf(path, most), rules);
    if (header) return header;
  }
}

/** At once: a thousand of them take less time so than by promises. */
function headOf(path: string, most: number): Uint8Array {
  if (!Deno.statSync(path).isFile) return new Uint8Array(); // a pipe would never answer
  using file = Deno.openSync(path);
  const head = new Uint8Array(most);
  return head.subarray(0, file.readSync(head) ?? 0);
}

function jpegImageHeader(bytes: Uint8Array, rules: ReadingRules): ImageHeader | undefined {
  const header = jpegHeader(bytes);
  return header && imageHeaderOf(header, rules);
}

/** As the decoder would tell it; undefined where it knows more. */
export function imageHeaderOf(
  { height, width, components, orientation }: JpegHeader,
  { mostPixels }: ReadingRules,
): ImageHeader | undefined {
  if (orientation === 0 || height * width > mostPixels) return undefined;
  const upright = orientation < 5 ? { height, width } : { height: width, width: height };
  return { ...upright, gray: components === 1, alpha: false };
}

function unusableFormat({ format, compression }: Metadata): string | undefined {
  if (!formats.includes(format)) return `is ${format}, which is not one of ${formats.join(", ")}`;
  // The header of an HEIC photograph is readable where its pixels are not.
  if (format === "heif" && compression !== "av1") {
    return `is HEIF with ${compression}, of which only av1 can be decoded: convert it to JPEG`;
  }
}

const headerOf = ({ autoOrient, space, hasAlpha }: Metadata): ImageHeader => ({
  height: autoOrient.height,
  width: autoOrient.width,
  gray: space === "b-w" || space === "grey16",
  alpha: hasAlpha,
});

/** Why a file cannot be read or decoded. The decoder calls a file that it may not open damaged. */
export async function reasonOf(
  error: unknown,
  source: FileSource,
  index: number,
  rules: Pick<ReadingRules, "mostPixels">,
): Promise<string> {
  const path = source.pathOf?.(index);
  const head = path === undefined
    ? await source.bytes(index).catch(() => undefined)
    : await headOrReason(path);
  if (typeof head === "string") return head;
  if (head?.length === 0) return "is empty";
  const foreign = head && foreignContent(head);
  return foreign ? `${foreign.what}: ${foreign.cure}` : skipReason(error, rules);
}

async function headOrReason(path: string): Promise<Uint8Array | string> {
  try {
    using file = await Deno.open(path);
    const head = new Uint8Array(foreignHeadBytes);
    return head.subarray(0, await file.read(head) ?? 0);
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) {
      return "permission denied: let this user read it";
    }
    if (error instanceof Deno.errors.NotFound) return "is not there";
    if (error instanceof Deno.errors.IsADirectory) return "is a folder";
    return errorMessage(error);
  }
}

/** The first line of what sharp says; the rest repeats it for every scan line. */
function skipReason(error: unknown, { mostPixels }: Pick<ReadingRules, "mostPixels">): string {
  const message = errorMessage(error);
  // libvips has one message for all threads, and another's failure may have taken it.
  if (message === "Unknown error") return "is damaged: its pixels cannot be decoded";
  if (message.includes("unsupported image format")) {
    return "is no image in a format that can be decoded";
  }
  if (/corrupt header/i.test(message)) return "is damaged: its header cannot be read";
  if (/premature end/i.test(message)) return "is truncated: its last pixels are missing";
  if (message.includes("exceeds pixel limit")) {
    return `has more than ${
      Math.floor(mostPixels / 1e6)
    } million pixels, the most that are decoded: ` +
      "scale it down";
  }
  return message.split("\n")[0].trim();
}
