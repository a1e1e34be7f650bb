import assert from "node:assert/strict";
import { mock } from "node:test";
import { stopwatch } from "../../model/stopwatch.ts";

Deno.test("a stopwatch adds up the parts of a work, and hands its results on", () => {
  let time = 0;
  const clock = mock.method(performance, "now", () => time);
  try {
    const watch = stopwatch<"d" | "g" | "never">();
    const work = (millis: number) => () => time += millis;
    assert.equal(watch.time("d", work(5)), 5);
    time += 100;
    watch.time("g", work(7));
    watch.time("d", work(2));
    assert.deepEqual([watch.millis("d"), watch.millis("g"), watch.millis("never")], [7, 7, 0]);
  } finally {
    clock.mock.restore();
  }
});
