import assert from "node:assert/strict";
import { from, lastValueFrom, toArray } from "rxjs";
import type { RunEvent } from "../../../pipeline/contracts/events.ts";
import { measure } from "../../../pipeline/measures/measure.ts";
import { step } from "../../scripts/cli/progress/_events.ts";

const warningOf = (step: number): RunEvent => ({ type: "warning", at: step, message: `${step}` });

async function measuredSteps(
  steps: number,
  { every, lastStep }: { every: number; lastStep: number },
) {
  const events = Array.from({ length: steps }, (_, n) => step(n + 1));
  const taken: number[] = [];
  const measurer = {
    take: (at: { step: number }) => {
      taken.push(at.step);
      return Promise.resolve(warningOf(at.step) as Extract<RunEvent, { type: "warning" }>);
    },
  };
  const all = await lastValueFrom(
    from(events).pipe(measure({ every, lastStep, measurer }), toArray()),
  );
  assert.equal(all.length, steps + taken.length);
  return taken;
}

Deno.test("measures follow every so many steps, and the last step of the run once", async () => {
  assert.deepEqual(await measuredSteps(7, { every: 3, lastStep: 7 }), [3, 6, 7]);
  assert.deepEqual(await measuredSteps(6, { every: 3, lastStep: 6 }), [3, 6]);
});

Deno.test("a run that is stopped is not kept waiting for measures", async () => {
  assert.deepEqual(await measuredSteps(5, { every: 3, lastStep: 100 }), [3]);
});
