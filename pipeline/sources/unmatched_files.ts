/** What a source holds beside the files that its pattern matches, by extension. */
import { imageExtension } from "./archives/image_extension.ts";
import type { LeftOut } from "./file_source.ts";
import { type Tally, tally } from "./tally.ts";

/** Pictures in formats that the decoder lacks. */
const foreign = new Set(
  ("heic heif bmp svg psd jxl jp2 j2k ico tga exr hdr eps pdf ppm pgm pbm pnm dng cr2 cr3 nef arw orf " +
    "rw2 raf raw mp4 mov webm avi").split(" "),
);

/** At most so many kinds of files are looked into. */
const mostKinds = 50;

/**
 * Groups files by extension: those whose first bytes are an image's, with the flag that takes them;
 * formats that cannot be decoded; and the rest.
 *
 * @param headOf the first 16 bytes of a file; it may throw
 */
export async function unmatchedFiles(
  pattern: string,
  files: readonly string[],
  headOf: (file: string) => Promise<Uint8Array>,
): Promise<LeftOut[]> {
  const kinds = new Map<string, Tally & { first: string }>();
  for (const file of files) {
    const kind = extensionOf(file);
    if (!kinds.has(kind)) kinds.set(kind, { ...tally(), first: file });
    kinds.get(kind)!.add(file);
  }
  const images: LeftOut[] = [];
  const foreigners: LeftOut[] = [];
  const others: LeftOut[] = [];
  for (const [kind, { first, leftOut }] of kinds) {
    const word = kind === "" ? "files without an extension" : `.${kind}`;
    if (foreign.has(kind)) {
      foreigners.push(leftOut(`${word}, which cannot be decoded`, "convert them to JPEG or PNG"));
    } else if (kinds.size <= mostKinds && await isImage(() => headOf(first))) {
      const what = `${word} that do not match --pattern`;
      images.push(leftOut(what, `take them with --pattern ${widened(pattern, kind)}`));
    } else {
      others.push(leftOut(kind === "" ? "without an extension" : `.${kind}`));
    }
  }
  return [...images, ...foreigners, ...summary(others)];
}

/** Lower case and without the dot; `IMG_1.HEIC` has `heic`. */
function extensionOf(file: string): string {
  const name = file.slice(file.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}

// A list of extensions with one more; of a pattern of another form, all files.
function widened(pattern: string, kind: string): string {
  const list = /^\*\*\/\*\.(?:\{([\w,]+)\}|(\w+))$/.exec(pattern);
  if (!list || !/^\w+$/.test(kind)) return '"**/*"';
  return `"**/*.{${list[1] ?? list[2]},${kind}}"`;
}

/** All that is no image as one line, for example `files that are no images, 5 .txt, 2 .json: 7`. */
function summary(others: LeftOut[]): LeftOut[] {
  if (others.length === 0) return [];
  const most = others.sort((a, b) => b.count - a.count);
  const count = others.reduce((sum, kind) => sum + kind.count, 0);
  const listed = most.slice(0, 6).map(({ count, what }) => `${count} ${what}`).join(", ");
  const more = most.length > 6 ? ", ..." : "";
  return [{ what: `files that are no images, ${listed}${more}`, count, examples: [] }];
}

/** Whether the first bytes are those of a format that can be decoded. */
async function isImage(headOf: () => Promise<Uint8Array>): Promise<boolean> {
  try {
    return imageExtension(await headOf()) !== undefined;
  } catch {
    return false;
  }
}
