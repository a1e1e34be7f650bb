import { createHash } from "node:crypto";

/** Hashes of pixels that stay in a cache, each computed once. */
const known = new WeakMap<Uint8Array, string>();

/** The first 64 bits of SHA-256, in hexadecimal: enough to detect a change. */
export function contentHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

/** Takes a hash for that of pixels which were kept together with it. */
export function rememberHash(pixels: Uint8Array, hash: string): void {
  known.set(pixels, hash);
}

/** `contentHash` of an image; its pixels must not change afterwards. */
export function pixelsHash(pixels: Uint8Array): string {
  const hash = known.get(pixels) ?? contentHash(pixels);
  known.set(pixels, hash);
  return hash;
}
