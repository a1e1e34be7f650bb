import assert from "node:assert/strict";
import { modelConfig } from "../../../pipeline/mod.ts";
import { fakeDataset } from "../_fake_dataset.ts";
import { runConfig } from "../sources/_fixtures.ts";

const unlabelled = fakeDataset(8);
const labelled = { ...unlabelled, classes: ["shoe", "shirt", "bag"] };

Deno.test("the data decide channels and classes", () => {
  assert.deepEqual(
    [unlabelled, labelled].map((dataset) => {
      const { cDim, yDim } = modelConfig(runConfig({}), dataset);
      return [cDim, yDim];
    }),
    [[1, 0], [1, 3]],
  );
});

Deno.test("--y-dim 0 trains on labelled data without labels, and more classes than there are is fine", () => {
  assert.equal(modelConfig(runConfig({ yDim: 0 }), labelled).yDim, 0);
  assert.equal(modelConfig(runConfig({ yDim: 5 }), labelled).yDim, 5);
});

Deno.test("--y-dim that the data cannot serve is refused with the cure", () => {
  assert.throws(() => modelConfig(runConfig({ yDim: 3 }), unlabelled), /has no labels: leave/);
  assert.throws(() => modelConfig(runConfig({ yDim: 2 }), labelled), /has 3 classes: leave/);
});
