import { Subject } from "rxjs";
import type { SkippedImage } from "../contracts/dataset.ts";
import { errorMessage } from "../contracts/text.ts";
import type { FileSource } from "./file_source.ts";
import { tooSmall } from "./image_fit.ts";
import type { FileDigests } from "./file_digests.ts";
import { type ImageHeader, openImage, readHeader, reasonOf } from "./image_headers.ts";
import { type PixelPlan, toPixels } from "./pixels.ts";
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
}

export function decoder(source: FileSource, options: DecodeOptions): DecodeFile {
  const { plan, rules, headers, digests, onHeader } = options;

  const headerOf = async (index: number, bytes: Uint8Array) => {
    const known = headers.get(index);
    if (known) return known;
    const header = await readHeader(source, index, rules, bytes);
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
    const header = await headerOf(index, bytes);
    try {
      return await toPixels(openImage(bytes, rules), header, plan);
    } catch (error) {
      const mended = rules.mendsJpeg ? ended(bytes) : undefined;
      try {
        if (!mended) throw error;
        // That pixels are missing before the marker is a warning, and only the whole image tells;
        // `stats` would do, but it swallows errors when several run at once.
        await openImage(mended, rules, "warning").extractChannel(0).raw().toBuffer();
        return await toPixels(openImage(mended, rules), header, plan);
      } catch {
        // What is wrong with the file as it is, not with what was tried.
        throw new Error(await reasonOf(error, source, index, rules), { cause: error });
      }
    }
  };
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

export interface LoadOptions {
  /** How many images are numbered. */
  size: number;
  /** The number in the source of a numbered image. */
  sourceIndex: (index: number) => number;
  label: (index: number) => number | undefined;
  decode: DecodeFile;
  /** Whether an image of another class may stand in, when a class has lost all its own. */
  crossesClasses: boolean;
  /** Is told once that a class has lost its last image. */
  onLostClass?: (label: number) => void;
}

/**
 * Loads images by number. In place of one whose pixels turn out to be broken, the next readable one
 * with the same label is loaded: what a number stands for depends on the files alone, so that a
 * step needs no history.
 */
export function loadReadable(source: FileSource, options: LoadOptions) {
  const { size, sourceIndex, label, decode, crossesClasses, onLostClass } = options;
  const nameOf = (index: number) => source.nameOf(sourceIndex(index));
  const skippedLater = new Subject<SkippedImage>();
  const broken = new Set<number>();
  const standIns = new Map<number, number>();
  /** Whose pixels a number was given last, where not its own. */
  const given = new Map<number, number>();
  const lost = new Set<number>();

  const report = (index: number, error: unknown) => {
    if (broken.has(index)) return;
    broken.add(index);
    skippedLater.next({ file: nameOf(index), reason: errorMessage(error) });
  };

  const firstReadable = async (index: number, suits: (candidate: number) => boolean) => {
    for (let offset = 0; offset < size; offset++) {
      const candidate = (index + offset) % size;
      if (broken.has(candidate) || !suits(candidate)) continue;
      try {
        const pixels = await decode(sourceIndex(candidate));
        if (candidate !== index) given.set(index, candidate);
        return { candidate, pixels };
      } catch (error) {
        report(candidate, error);
      }
    }
  };

  const load = async (index: number) => {
    const own = label(index);
    const found = await firstReadable(index, (candidate) => label(candidate) === own);
    if (found) return found.pixels;
    const other = crossesClasses && own !== undefined
      ? await firstReadable(index, () => true)
      : undefined;
    if (!other) throw nothingLeft(source.name, nameOf(index), own);
    standIns.set(index, other.candidate);
    if (!lost.has(own!)) onLostClass?.(own!);
    lost.add(own!);
    return other.pixels;
  };

  return {
    load,
    skippedLater: skippedLater.asObservable(),
    standIn: (index: number) => standIns.get(index) ?? index,
    given: (index: number) => given.get(index) ?? index,
  };
}

function nothingLeft(name: string, file: string, label: number | undefined): Error {
  return new Error(
    `no image in "${name}" can stand in for "${file}": all ` +
      `${label === undefined ? "" : "of its class "}are broken; replace the files`,
  );
}
