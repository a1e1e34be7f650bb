import { Buffer } from "node:buffer";
import { randomBytes, timingSafeEqual } from "node:crypto";

/** A secret that cannot be guessed, in characters that URLs and headers take as they are. */
export function newToken(): string {
  return randomBytes(24).toString("base64url");
}

/** Whether it is that secret; how long that takes tells nothing of it. */
export function isToken(said: string | null | undefined, token: string): boolean {
  const [a, b] = [Buffer.from(said ?? ""), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
