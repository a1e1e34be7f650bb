import { Buffer } from "node:buffer";
import { randomBytes, timingSafeEqual } from "node:crypto";

/** A random secret in characters that URLs and headers need not escape. */
export function newToken(): string {
  return randomBytes(24).toString("base64url");
}

/** Compares secrets in constant time. */
export function isToken(said: string | null | undefined, token: string): boolean {
  const [a, b] = [Buffer.from(said ?? ""), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
