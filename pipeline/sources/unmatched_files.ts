/** What a source holds beside the files that its pattern matches, by extension. */
import { imageExtension } from "./archives/image_extension.ts";
import type { LeftOut } from "./file_source.ts";
import { type Tally, tally } from "./tally.ts";

/** Pictures in formats that the decoder lacks. */
const foreign = new Set(
  ("heic heif bmp svg psd jxl jp2 j2k ico tga exr hdr eps pdf ppm pgm pbm pnm dng cr2 cr3 nef arw orf " +
    "rw2 raf raw mp4 mov webm avi").split(" "),
);

const archive = /\.(zip|tar|tgz|parquet|mdb|7z|rar|tar\.(gz|xz|bz2|zst))$/i;

/** So many kinds of files are looked into, those of most files first. */
const mostKinds = 200;

/**
 * Groups files by extension: those of which some have the first bytes of an image, with the flag that
 * takes them; formats that cannot be decoded; archives, which are not entered; and the rest.
 *
 * @param headOf the first 16 bytes of a file; it may throw
 * @param archiveCure what to do with an archive that lies among the files
 */
export async function unmatchedFiles(
  pattern: string,
  files: readonly string[],
  headOf: (file: string) => Promise<Uint8Array>,
  archiveCure: (archive: string) => string,
): Promise<LeftOut[]> {
  const images: LeftOut[] = [];
  const foreigners: LeftOut[] = [];
  const packed: LeftOut[] = [];
  const others: LeftOut[] = [];
  for (const [i, [kind, { looked, leftOut }]] of kindsOf(files).entries()) {
    const word = kind === "" ? "files without an extension" : `.${kind}`;
    if (foreign.has(kind)) {
      foreigners.push(leftOut(`${word}, which cannot be decoded`, "convert them to JPEG or PNG"));
      continue;
    }
    if (archive.test(looked[0])) {
      packed.push(leftOut(`${word}, archives that are not entered`, archiveCure(looked[0])));
      continue;
    }
    const found = i < mostKinds ? await firstImage(looked, headOf) : -1;
    if (found >= 0) {
      const some = found > 0 ? ", images among them" : "";
      const what = `${word} that do not match --pattern${some}`;
      images.push(leftOut(what, `take them with --pattern ${widened(pattern, kind)}`));
    } else {
      others.push(leftOut(kind === "" ? "without an extension" : `.${kind}`));
    }
  }
  return [...images, ...foreigners, ...packed, ...summary(others)];
}

/** The kinds of files, those of most files first; of each the 1st, 2nd, 4th, 8th ... to look into. */
function kindsOf(files: readonly string[]): [string, Tally & { looked: string[] }][] {
  const kinds = new Map<string, Tally & { looked: string[]; count: number }>();
  for (const file of files) {
    const name = extensionOf(file);
    const kind = kinds.get(name) ?? { ...tally(), looked: [], count: 0 };
    kinds.set(name, kind);
    kind.add(file);
    kind.count++;
    if ((kind.count & (kind.count - 1)) === 0) kind.looked.push(file);
  }
  return [...kinds].sort(([, a], [, b]) => b.count - a.count);
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

/** The first of some files that begins as a format that can be decoded; -1 for none. */
async function firstImage(
  files: readonly string[],
  headOf: (file: string) => Promise<Uint8Array>,
): Promise<number> {
  for (const [i, file] of files.entries()) {
    const head = await headOf(file).catch(() => new Uint8Array());
    if (imageExtension(head) !== undefined) return i;
  }
  return -1;
}
