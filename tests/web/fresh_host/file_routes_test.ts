import assert from "node:assert/strict";
import { join } from "node:path";
import { readFileRoutes, routePattern } from "../../../web/fresh_host/file_routes.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";

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

Deno.test("a test beside a route is no route, and is not even loaded", () =>
  inTemporaryFolder(async (folder) => {
    Deno.writeTextFileSync(join(folder, "about.js"), "export const handler = () => {};");
    for (const name of ["about_test.js", "about.test.js", "_middleware_test.js"]) {
      Deno.writeTextFileSync(join(folder, name), `throw new Error("${name} was loaded");`);
    }
    const { routes } = await readFileRoutes(folder);
    assert.deepEqual(routes.map(({ pattern }) => pattern), ["/about"]);
  }));
