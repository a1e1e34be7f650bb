import assert from "node:assert/strict";
import { from, lastValueFrom, toArray } from "rxjs";
import type { RunEvent } from "../../../../pipeline/contracts/events.ts";
import { raiseAlarms } from "../../../../pipeline/outputs/details/raise_alarms.ts";
import { step } from "../../../scripts/cli/progress/_events.ts";

const told = async (events: RunEvent[]) => {
  const all = await lastValueFrom(from(events).pipe(raiseAlarms(), toArray()));
  return all.flatMap((event, i) => event.type === "alarm" ? [{ ...event, i }] : []);
};

const healthy = { dLoss: 1, meanDReal: 0.6, meanDFake: 0.4, stepMillis: 100, waitMillis: 0 };
const run = (...parts: [number, object][]) => {
  let last = 0;
  return parts.flatMap(([count, odd]) =>
    Array.from({ length: count }, () => step(++last, { ...healthy, ...odd }))
  );
};

Deno.test("raiseAlarms() tells once when D's loss has come near zero, and once when that is over", async () => {
  const found = await told(run([100, {}], [100, { dLoss: 0.001 }], [200, {}]));
  assert.deepEqual(found.map(({ kind, isOver }) => [kind, isOver]), [
    ["loss-near-zero", false],
    ["loss-near-zero", true],
  ]);
  assert.match(found[0].message, /^D's loss is near zero: 0\.0\d+ on average in the last 49 steps/);
  assert.ok(found[0].step > 140 && found[0].step <= 150, `${found[0].step}`);
  assert.ok(found[1].step >= found[0].step + 100);
  assert.equal(found[0].i, found[0].step, "it stands behind its step");
});

Deno.test("raiseAlarms() tells of a D that is too strong, and of waiting for data", async () => {
  const strong = await told(run([120, { meanDReal: 0.97, meanDFake: 0.02 }]));
  assert.deepEqual(strong.map(({ kind }) => kind), ["d-too-strong"]);
  const starving = await told(run([20, { waitMillis: 50 }]));
  assert.match(starving[0].message, /training waits for data: 33 % of the time, 50 ms a step/);
});

Deno.test("raiseAlarms() is silent about a healthy run, and about one that comes and goes at a limit", async () => {
  assert.deepEqual(await told(run([300, {}])), []);
  const wavering = run(...Array.from({ length: 40 }, (_, i): [number, object] => [
    10,
    { waitMillis: i % 2 === 0 ? 80 : 0 },
  ]));
  assert.equal((await told(wavering)).filter(({ isOver }) => isOver).length, 0);
});
