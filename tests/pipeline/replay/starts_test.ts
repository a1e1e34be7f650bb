import assert from "node:assert/strict";
import { nearestStart, type Start } from "../../../pipeline/replay/starts.ts";

const start = (step: number, fails = false): Start => ({
  step,
  name: `state ${step}`,
  stepsSinceState: 0,
  read: () => fails ? Promise.reject(new Error(`state ${step} is torn`)) : Promise.resolve({}),
});
const rollback = (step: number, to: number) => ({ kind: "rollback" as const, step, to });

Deno.test("a replay begins at the last state before, or at that very step", async () => {
  const starts = [start(0), start(10), start(20)];
  const nearest = async (step: number) => (await nearestStart(starts, step, [])).start.step;
  assert.deepEqual([await nearest(0), await nearest(9), await nearest(10), await nearest(99)], [
    0,
    0,
    10,
    20,
  ]);
});

Deno.test("a state that cannot be read gives way to the one before, and is told of", async () => {
  const found = await nearestStart([start(0), start(10, true), start(20, true)], 25, []);
  assert.equal(found.start.step, 0);
  assert.deepEqual(found.refused, ["state 20 is torn", "state 10 is torn"]);
});

Deno.test("a state that the run went back behind leads only to where it did so", async () => {
  const starts = [start(0), start(10), start(20), start(40)];
  const rollbacks = [rollback(25, 15)];
  const nearest = async (step: number) => (await nearestStart(starts, step, rollbacks)).start.step;
  assert.equal(await nearest(24), 20);
  assert.equal(await nearest(25), 10);
  assert.equal(await nearest(39), 10);
  assert.equal(await nearest(41), 40);
});

Deno.test("where no state leads to a step, the message says which do", async () => {
  await assert.rejects(nearestStart([start(10)], 5, []), /no state leads to step 5: begin at 10/);
  await assert.rejects(nearestStart([start(0, true)], 5, []), /state 0 is torn/);
  await assert.rejects(
    nearestStart([], 5, []),
    /no checkpoint, and its beginning was not recorded/,
  );
});
