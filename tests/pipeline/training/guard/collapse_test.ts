import assert from "node:assert/strict";
import type { MeasuresTaken } from "../../../../pipeline/contracts/events.ts";
import { CollapseWatch, MeasuresWatch } from "../../../../pipeline/training/guard/collapse.ts";

const measured = (step: number, changes: { gap?: number; spread?: number }): MeasuresTaken => ({
  ...{ type: "measures", at: 0, step, epoch: 0, stepInEpoch: 1, extractor: "random-0" },
  ...{ images: 1000, realImages: 1000, areHeldOut: true, kid: 0.1, kidDeviation: 0.01 },
  ...{ slicedWasserstein: 0.1, measureMillis: 1, ...changes },
});

/** What a watch says of each variety in turn: whether it tells of a collapse. */
function toldOf(...varieties: number[]): boolean[] {
  const watch = new CollapseWatch();
  return varieties.map((variety) => watch.see(variety) !== undefined);
}

Deno.test("samples that were varied and are alike now have collapsed, which is told once", () => {
  assert.deepEqual(toldOf(0.02, 0.5, 0.9, 0.2, 0.1), [false, false, false, true, false]);
});

Deno.test("samples that recover can collapse again", () => {
  assert.deepEqual(toldOf(0.8, 0.1, 0.7, 0.1), [false, true, false, true]);
});

Deno.test("samples that never were varied cannot collapse", () => {
  assert.deepEqual(toldOf(0.02, 0.29, 0.01, 0), [false, false, false, false]);
});

Deno.test("samples that are no numbers are no evidence", () => {
  assert.deepEqual(toldOf(0.9, NaN, 0.8), [false, false, false]);
});

Deno.test("samples that begin to repeat are told once, and again after they have recovered", () => {
  const watch = new MeasuresWatch();
  const told = [1.1, 2, 3, 1.2, 1.8].map((gap) => watch.see(measured(500, { gap })) !== undefined);
  assert.deepEqual(told, [false, true, false, false, true]);
});

/** [step, spread] of measures in the order in which a run took them, as they were recorded (LOG.md). */
type Recorded = [step: number, spread: number][];

const healthy: Record<string, Recorded> = {
  "the quickstart, seed 2": [[750, 0.687], [1500, 0.799], [2250, 0.836]],
  "the quickstart, seed 3": [[750, 0.51], [1500, 0.65], [2250, 0.623]],
  "classic, seed 1": [[250, 0.298], [500, 0.396], [750, 0.516], [1000, 0.364], [1500, 0.394]],
  "many small networks' steps": [[500, 0.163], [1000, 0.322], [1500, 0.374], [3000, 0.314]],
  "one update of G": [[431, 0.156]],
  "batches of 16": [[719, 0.182], [1798, 0.169]],
  "twice the rate": [[1135, 0.142]],
  "pictures of 64x64": [[250, 0.207], [500, 0.611]],
};

const spoilt: Record<string, Recorded> = {
  "ten times the rate": [[100, 0.068], [200, 0.088], [300, 0.123]],
  "augmentation too strong": [[760, 0.073]],
  "spectral norm at beta1 0.5": [[760, 0.093]],
  "spectral norm with the hinge": [[760, 0.094]],
  "all of these": [[760, 0.045]],
  "a penalty of 1": [[955, 0.057]],
  "a penalty of 0.1": [[760, 0.117]],
};

for (const [runs, isTold] of [[healthy, false], [spoilt, true]] as const) {
  for (const [name, recorded] of Object.entries(runs)) {
    Deno.test(`a recorded run ${isTold ? "that was spoilt is" : "that went well is not"} told of: ${name}`, () => {
      const watch = new MeasuresWatch();
      const told = recorded.map(([step, spread]) =>
        watch.see(measured(step, { gap: 1.2, spread }))
      );
      assert.equal(told.filter((message) => message !== undefined).length, isTold ? 1 : 0);
    });
  }
}
