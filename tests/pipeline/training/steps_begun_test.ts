import assert from "node:assert/strict";
import type { StepResult } from "../../../model/mod.ts";
import { StepsBegun } from "../../../pipeline/training/steps_begun.ts";
import { oneImageBatch } from "../_one_image_batch.ts";

const batches = [0, 1, 2].map(oneImageBatch);

/** Steps that are over when the test says so. */
function byHand() {
  const begun: number[] = [];
  const steps: PromiseWithResolvers<StepResult>[] = [];
  const stepsBegun = new StepsBegun(({ position }) => {
    begun.push(position.step);
    steps.push(Promise.withResolvers());
    return steps.at(-1)!.promise;
  });
  return { begun, steps, stepsBegun };
}

const result = (dLoss: number) => ({ dLoss }) as StepResult;

Deno.test("a step that was begun early is not begun again when its turn comes", async () => {
  const { begun, steps, stepsBegun } = byHand();
  stepsBegun.begin(batches[0]);
  stepsBegun.begin(batches[1]);
  steps[1].resolve(result(2));
  steps[0].resolve(result(1));
  assert.equal((await stepsBegun.result(batches[0])).dLoss, 1);
  assert.equal((await stepsBegun.result(batches[1])).dLoss, 2);
  assert.deepEqual(begun, [0, 1]);
});

Deno.test("a step that was not begun early begins when its turn comes", async () => {
  const { begun, steps, stepsBegun } = byHand();
  const asked = stepsBegun.result(batches[0]);
  steps[0].resolve(result(3));
  assert.equal((await asked).dLoss, 3);
  assert.deepEqual(begun, [0]);
});

Deno.test("steps that are dropped are waited for, and begin again when their turn comes", async () => {
  const { begun, steps, stepsBegun } = byHand();
  batches.forEach((batch) => stepsBegun.begin(batch));
  steps[0].resolve(result(1));
  await stepsBegun.result(batches[0]);
  let isOver = false;
  const dropping = stepsBegun.drop().then((count) => (isOver = true, count));
  steps[1].resolve(result(2));
  await Promise.resolve();
  assert.equal(isOver, false);
  steps[2].reject(new Error("the device is lost"));
  assert.equal(await dropping, 2);
  assert.equal(stepsBegun.isCatchingUp, true);
  const again = stepsBegun.result(batches[1]);
  steps[3].resolve(result(4));
  assert.equal((await again).dLoss, 4);
  assert.equal(stepsBegun.isCatchingUp, true);
  stepsBegun.result(batches[2]);
  assert.equal(stepsBegun.isCatchingUp, false);
  assert.deepEqual(begun, [0, 1, 2, 1, 2]);
});

Deno.test("an early step that fails is told of when its turn comes, and only then", async () => {
  const { steps, stepsBegun } = byHand();
  stepsBegun.begin(batches[0]);
  steps[0].reject(new Error("out of memory"));
  await new Promise((resolve) => setTimeout(resolve));
  await assert.rejects(stepsBegun.result(batches[0]), /out of memory/);
});
