import assert from "node:assert/strict";
import { paceOf, timeParts } from "../../../web/state/pace.ts";
import { runStarted, steps, viewOf } from "./_events.ts";

Deno.test("paceOf() counts waiting for data, and what is left by the steps of late", () => {
  const view = viewOf(
    runStarted({ totalSteps: 200 }),
    ...steps(1, 50, { stepMillis: 9e9 }),
    ...steps(51, 100, { stepMillis: 400, waitMillis: 100 }),
  );
  const { stepsPerSecond, imagesPerSecond, secondsLeft } = paceOf(view);
  assert.deepEqual([stepsPerSecond, imagesPerSecond, secondsLeft], [2, 128, 50]);
});

Deno.test("paceOf() knows nothing before the first step", () => {
  assert.ok(Number.isNaN(paceOf(viewOf(runStarted())).secondsLeft));
});

Deno.test("timeParts() add up to the step and its wait, also where D's and G's are not known", () => {
  const parts = timeParts(viewOf(runStarted(), ...steps(1, 9, { stepMillis: 80, waitMillis: 20 })));
  assert.deepEqual(parts, { data: 20, d: 0, g: 0, other: 80 });
});
