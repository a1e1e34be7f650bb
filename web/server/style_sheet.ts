/** The page's style sheet: one file per component, joined so that a page loads a single one. */
import { createHash } from "node:crypto";

/** In the order of the cascade: what all pages share comes first, narrow screens last. */
export const styleFiles = [
  "colours",
  "base",
  "frame",
  "buttons",
  "badges",
  "run_page",
  "alarms",
  "samples",
  "stats",
  "legends",
  "charts",
  "controls",
  "sketch",
  "uplot",
  "replay",
  "play",
  "inside",
  "halves",
  "report",
  "details",
  "compare",
  "tables",
  "dialogs",
  "tile",
  "help",
  "run_list",
  "walk",
  "narrow",
];

const folder = new URL("../styles/", import.meta.url);

export async function styleSheet(): Promise<string> {
  const parts = await Promise.all(
    styleFiles.map((name) => Deno.readTextFile(new URL(`${name}.css`, folder))),
  );
  return parts.join("\n");
}

/** Answers like a static file: browsers ask again, and are told where nothing has changed. */
export async function styleResponse(req: Request): Promise<Response> {
  const text = await styleSheet();
  const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
  const headers = { "content-type": "text/css; charset=utf-8", "cache-control": "no-cache", etag };
  return req.headers.get("if-none-match") === etag
    ? new Response(null, { status: 304, headers })
    : new Response(text, { headers });
}
