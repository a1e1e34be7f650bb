import assert from "node:assert/strict";
import { lossDifference } from "../../../scripts/bench/compare_losses.ts";

const losses = { dLossReal: 0.5, dLossFake: 0.25, gLoss: 1 };

Deno.test("what lies before any update counts; what rounding errors drive apart does not", () => {
  const start = [losses, losses, losses];
  const difference = (step: number, changed: Partial<typeof losses>) =>
    lossDifference(start, start.map((each, i) => i === step ? { ...each, ...changed } : each));
  assert.equal(difference(0, { dLossReal: 0.75 }), 0.5);
  assert.equal(difference(0, { gLoss: 1.5 }), 0);
  assert.equal(difference(0, { dLossFake: 0.5 }), 1);
  assert.equal(difference(1, { dLossReal: 0.25 }), 0);
  assert.equal(difference(2, { gLoss: 1.5 }), 0);
});

Deno.test("NaN is a difference, and no steps are none to compare", () => {
  assert.equal(lossDifference([losses], [{ ...losses, dLossFake: NaN }]), NaN);
  assert.equal(lossDifference([losses], []), undefined);
});
