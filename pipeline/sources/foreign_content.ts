// deno-lint-ignore-file no-control-regex
/** What a file is that is no image to train on, by its first bytes: its name often says another thing. */

export interface ForeignContent {
  /** As the end of a sentence that begins with the file's name. */
  what: string;
  cure: string;
}

const convert = "convert it to JPEG or PNG";
const unpack = "unpack it, and give the folder or a zip";

const kinds: [RegExp, ForeignContent][] = [
  [/^version https:\/\/git-lfs/, {
    what: "is a pointer of Git LFS, not the file itself",
    cure: "fetch it with git lfs pull",
  }],
  [/^\s*(<!doctype html|<html)/i, {
    what: "is a web page by its content",
    cure: "download the file again",
  }],
  [/^....ftyp(hei|hev|mif1|msf1)/s, { what: "is HEIC by its content", cure: convert }],
  [/^BM.{12}[\x0c-\x7c]\0\0\0/s, { what: "is BMP by its content", cure: convert }],
  [/^(%PDF|8BPS|\0\0\0\x0cjP|\0\0\0\x0cJXL|\xff\x0a|P[1-6]\s)/, {
    what: "is PDF, PSD, JPEG 2000, JPEG XL or PNM by its content",
    cure: convert,
  }],
  [/^....ftyp/s, { what: "is a film by its content", cure: "take pictures out of it" }],
  [/^PK\x03\x04/, { what: "is a zip by its content", cure: "give it as --dataset" }],
  [/^\xfd7zXZ/, { what: "is packed by xz, which cannot be read", cure: unpack }],
  [/^BZh/, { what: "is packed by bzip2, which cannot be read", cure: unpack }],
  [/^\x28\xb5\x2f\xfd/, { what: "is packed by Zstandard, which cannot be read", cure: unpack }],
  [/^7z\xbc\xaf/, { what: "is a 7z archive, which cannot be read", cure: unpack }],
  [/^Rar!/, { what: "is a RAR archive, which cannot be read", cure: unpack }],
  [/^\x89HDF/, { what: "is HDF5, which cannot be read", cure: "write its images as files" }],
  [/^\x93NUMPY/, { what: "is an array of NumPy, not an image", cure: "write its images as files" }],
  [/^\0{64}/, { what: "begins with zeros only", cure: "copy or download it again" }],
  [/^[\t\n\r\x20-\x7e]{32}/, { what: "is text by its content", cure: "download the file again" }],
];

/** So many bytes tell. */
export const foreignHeadBytes = 64;

/** @returns undefined for what may be an image, and for what nobody knows */
export function foreignContent(head: Uint8Array): ForeignContent | undefined {
  const text = String.fromCharCode(...head.subarray(0, foreignHeadBytes));
  return kinds.find(([pattern]) => pattern.test(text))?.[1];
}
