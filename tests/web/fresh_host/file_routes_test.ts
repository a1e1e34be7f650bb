import assert from "node:assert/strict";
import { routePattern } from "../../../web/fresh_host/file_routes.ts";

Deno.test("a file's name says what it answers to", () => {
  const patterns = {
    "index.tsx": "/",
    "about.tsx": "/about",
    "runs/index.ts": "/runs",
    "runs/[id].tsx": "/runs/:id",
    "runs/[id]/events.ts": "/runs/:id/events",
    "runs/[id]/steps.csv.ts": "/runs/:id/steps.csv",
    "files/[...path].ts": "/files/:path*",
    "(charts)/index.tsx": "/",
    "runs/(all)/[id]-[part].tsx": "/runs/:id-:part",
  };
  for (const [file, pattern] of Object.entries(patterns)) assert.equal(routePattern(file), pattern);
});
