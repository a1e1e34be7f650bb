import assert from "node:assert/strict";
import type { MeasuresTaken } from "../../../pipeline/contracts/events.ts";
import type { StoryEvent } from "../../../pipeline/contracts/run_state.ts";
import { measuresOf } from "../../../pipeline/contracts/measures_of.ts";
import { started } from "../../scripts/cli/progress/_events.ts";

const measured = (
  step: number,
  frechet?: number,
  kid = 1,
  extractor = "random-0",
): MeasuresTaken => ({
  type: "measures",
  at: step,
  ...{ step, epoch: 0, stepInEpoch: step },
  extractor,
  ...{ images: 1000, realImages: 1000, areHeldOut: true },
  ...{ frechet, kid, kidDeviation: 0.1, slicedWasserstein: 0.1, measureMillis: 1 },
});

Deno.test("the best measure is the smallest distance, wherever it stands", () => {
  const { all, best } = measuresOf({
    story: [30, 10, 20].map((n) => measured(n, n === 20 ? 4 : 9)),
  });
  assert.deepEqual(all.map(({ step }) => step), [10, 20, 30]);
  assert.deepEqual(best, { step: 20, value: 4, extractor: "random-0" });
});

Deno.test("without a Frechet distance the kernel distance decides", () => {
  const story = [measured(10, undefined, 3), measured(20, undefined, 2)];
  assert.deepEqual(measuresOf({ story }).best, {
    ...{ step: 20, value: 2 },
    extractor: "random-0",
  });
});

Deno.test("measures of steps that a resumed run does again count no more", () => {
  const resumed: StoryEvent = {
    ...started,
    type: "run-resumed",
    ...{ step: 10, epoch: 0, stepInEpoch: 10, checkpoint: "checkpoints/step-000010" },
  };
  const { all, best } = measuresOf({
    story: [measured(10, 5), measured(20, 1), resumed, measured(20, 6)],
  });
  assert.deepEqual(all.map(({ frechet }) => frechet), [5, 6]);
  assert.deepEqual(best, { step: 10, value: 5, extractor: "random-0" });
});

Deno.test("measures in the numbers of two extractors are not compared: the newest counts", () => {
  const story = [
    measured(10, 1),
    measured(20, 60, 1, "mine.onnx-0"),
    measured(30, 50, 1, "mine.onnx-0"),
  ];
  const { all, best } = measuresOf({ story });
  assert.deepEqual(all.map(({ step }) => step), [20, 30]);
  assert.deepEqual(best, { step: 30, value: 50, extractor: "mine.onnx-0" });
});

Deno.test("a run without measures has no best", () => {
  assert.deepEqual(measuresOf({ story: [] }), { all: [], best: undefined });
});
