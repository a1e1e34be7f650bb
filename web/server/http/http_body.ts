import type { IncomingMessage } from "node:http";

const maxBodyBytes = 64 * 1024;

/** A request's body; undefined if it is larger than 64 KiB, and then the rest is not read. */
export async function readBody(req: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(req.headers["content-length"] ?? 0) > maxBodyBytes) return undefined;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const part of req) {
    bytes += part.length;
    if (bytes > maxBodyBytes) return undefined;
    parts.push(new Uint8Array(part));
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
