import assert from "node:assert/strict";
import { from, lastValueFrom, map, toArray } from "rxjs";
import type { StepDone } from "../../pipeline/events.ts";
import { warnOfDivergence } from "../../pipeline/warn_of_divergence.ts";

const step = (step: number, dLoss: number, gLoss: number) =>
  ({ type: "step", at: 0, step, dLoss, gLoss }) as StepDone;

const typesOf = (steps: StepDone[]) =>
  lastValueFrom(from(steps).pipe(warnOfDivergence(), map(({ type }) => type), toArray()));

Deno.test("a loss that is NaN or infinite is warned of once, after its step", async () => {
  const steps = [step(1, 1, 1), step(2, NaN, 1), step(3, NaN, NaN)];
  assert.deepEqual(await typesOf(steps), ["step", "step", "warning", "step"]);
  assert.deepEqual(await typesOf([step(1, 1, Infinity)]), ["step", "warning"]);
});

Deno.test("losses that are numbers are not warned of", async () => {
  assert.deepEqual(await typesOf([step(1, 90, 0)]), ["step"]);
});
