const heads: [RegExp, string][] = [
  [/^\xff\xd8\xff/, "jpg"],
  [/^\x89PNG/, "png"],
  [/^GIF8/, "gif"],
  [/^RIFF....WEBP/s, "webp"],
  [/^(II\*\0|MM\0\*)/, "tif"],
  [/^....ftypavi[fs]/s, "avif"],
];

/** The extension of an image file, by its first 16 bytes; undefined for what cannot be decoded. */
export function imageExtension(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  return heads.find(([pattern]) => pattern.test(head))?.[1];
}
