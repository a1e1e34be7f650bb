import assert from "node:assert/strict";
import { withTicks } from "../../../scripts/setup/with_ticks.ts";

Deno.test("long work says that it goes on, and hands over its result", async () => {
  const lines: string[] = [];
  const work = Promise.withResolvers<number>();
  const print = (line: string) => {
    lines.push(line);
    if (lines.length === 2) work.resolve(7);
  };
  assert.equal(await withTicks("fetching", work.promise, print, 1), 7);
  assert.match(lines[1], /^fetching: \d+ s so far$/);
});

Deno.test({
  name: "work that fails passes its error on and stops the ticks",
  // The sanitizer finds a timer that still ticks.
  sanitizeOps: true,
  sanitizeResources: true,
  async fn() {
    const failing = Promise.reject(new Error("no"));
    await assert.rejects(withTicks("fetching", failing, () => {}), /no/);
  },
});
