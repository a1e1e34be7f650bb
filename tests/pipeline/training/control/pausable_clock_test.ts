import assert from "node:assert/strict";
import { pausableClock } from "../../../../pipeline/training/control/pausable_clock.ts";

Deno.test("a paused clock stands still, and goes on from there", () => {
  let time = 0;
  const clock = pausableClock({ now: () => time, at: () => time });
  const read = (at: number) => {
    time = at;
    return clock.now();
  };
  assert.equal(read(10), 10);
  clock.pause();
  assert.equal(read(15), 10);
  clock.pause();
  assert.equal(read(30), 10);
  clock.resume();
  assert.equal(read(30), 10);
  assert.equal(read(31), 11);
  clock.resume();
  assert.equal(read(40), 20);
  clock.pause();
  time = 50;
  clock.resume();
  assert.equal(read(50), 20);
  assert.equal(clock.at(), 50);
});
