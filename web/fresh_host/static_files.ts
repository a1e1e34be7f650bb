import { createHash } from "node:crypto";
import type { Middleware } from "./context.ts";

/** Serves the files of `static/` and the islands' scripts, and passes other requests on. */
export function staticFiles<State>(): Middleware<State> {
  return async (ctx) => {
    // The app only passes on requests that begin with the base path.
    const path = ctx.url.pathname.slice(ctx.config.basePath.length);
    const file = ctx.built?.files.get(path);
    if (file === undefined || !/^(GET|HEAD)$/.test(ctx.req.method)) return await ctx.next();
    const bytes = await file.read();
    const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
    const cache = file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache";
    const headers = { "content-type": file.type, "cache-control": cache, etag };
    if (ctx.req.headers.get("if-none-match") === etag) {
      return new Response(null, { status: 304, headers });
    }
    return new Response(ctx.req.method === "HEAD" ? null : bytes, { headers });
  };
}
