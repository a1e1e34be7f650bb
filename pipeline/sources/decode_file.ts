/** Files as pixels, by the rules of the run. */
import type { FileDigests } from "./file_digests.ts";
import type { FileSource } from "./file_source.ts";
import { tooSmall } from "./image_fit.ts";
import {
  type ImageHeader,
  imageHeaderOf,
  openImage,
  readHeader,
  reasonOf,
} from "./image_headers.ts";
import { type JpegHeader, jpegHeader } from "./jpeg/jpeg_header.ts";
import { jpegPlanOf } from "./jpeg_plan.ts";
import { commonJpegScaler, type JpegPlan, type JpegScaler } from "./jpeg/scaled_jpeg.ts";
import { decoded, type PixelPlan, toPixels } from "./pixels.ts";
import type { ReadingRules } from "./reading_rules.ts";

/** Decodes a file by its number in the source; throws an Error with the reason alone. */
export type DecodeFile = (index: number) => Promise<Uint8Array>;

export interface DecodeOptions {
  plan: PixelPlan;
  rules: ReadingRules;
  /** Headers that are known already. */
  headers: ReadonlyMap<number, ImageHeader>;
  digests: FileDigests;
  /** Is told each header that was not. */
  onHeader?: (header: ImageHeader, index: number) => void;
  /** Undefined opens the one of this process when the first JPEG asks for it. */
  jpegs?: JpegScaler;
}

export function decoder(source: FileSource, options: DecodeOptions): DecodeFile {
  const { plan, rules, headers, digests, onHeader, jpegs } = options;

  const headerOf = async (index: number, bytes: Uint8Array, jpeg: JpegHeader | undefined) => {
    const known = headers.get(index);
    if (known) return known;
    const header = (jpeg && imageHeaderOf(jpeg, rules)) ??
      await readHeader(source, index, rules, bytes);
    const reason = "reason" in header ? header.reason : tooSmall(header, plan);
    if (reason !== undefined) throw new Error(reason);
    onHeader?.(header as ImageHeader, index);
    return header as ImageHeader;
  };

  return async (index) => {
    const bytes = await source.bytes(index).catch(async (error) => {
      throw new Error(await reasonOf(error, source, index, rules), { cause: error });
    });
    digests.note(index, bytes);
    const jpeg = rules.scalesJpegs ? jpegHeader(bytes) : undefined;
    const header = await headerOf(index, bytes, jpeg);
    // Not as the start has seen it: the file may have changed since.
    const wanted = jpeg && jpegPlanOf(jpeg, plan);
    const pixelsOf = wanted
      ? async (file: Uint8Array) => scaled(jpegs ?? await commonJpegScaler(), file, wanted, rules)
      : (file: Uint8Array) => toPixels(openImage(file, rules), header, plan);
    try {
      return await pixelsOf(bytes);
    } catch (error) {
      const mended = rules.mendsJpeg ? ended(bytes) : undefined;
      try {
        if (!mended) throw error;
        // That pixels are missing before the marker is a warning, and only the whole image tells;
        // `stats` would do, but it swallows errors when several run at once.
        await openImage(mended, rules, "warning").extractChannel(0).raw().toBuffer();
        return await pixelsOf(mended);
      } catch {
        // What is wrong with the file as it is, not with what was tried.
        throw new Error(await reasonOf(error, source, index, rules), { cause: error });
      }
    }
  };
}

async function scaled(
  jpegs: JpegScaler,
  file: Uint8Array,
  wanted: JpegPlan,
  rules: ReadingRules,
): Promise<Uint8Array> {
  return await jpegs.pixels(file, wanted, async (bytes, channels) => {
    const whole = openImage(bytes, rules).toColourspace(channels === 1 ? "b-w" : "srgb");
    return (await decoded(whole)).pixels;
  });
}

/** A JPEG with the end marker that it lacks, as some cameras and downloads leave it. */
function ended(bytes: Uint8Array): Uint8Array | undefined {
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
  const hasEnd = bytes.at(-2) === 0xff && bytes.at(-1) === 0xd9;
  if (!isJpeg || hasEnd) return undefined;
  const whole = new Uint8Array(bytes.length + 2);
  whole.set(bytes);
  whole.set([0xff, 0xd9], bytes.length);
  return whole;
}
