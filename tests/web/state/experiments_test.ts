import assert from "node:assert/strict";
import { experimentPlan } from "../../../web/state/experiments.ts";
import { runConfig } from "../../pipeline/store/_run_config.ts";

const config = runConfig();
const labelled = runConfig({ yDim: 10 });
const { model } = config;

Deno.test("an experiment repeats the 200 steps after the latest state that has so many behind it", () => {
  const states = [750, 1500, 2250];
  const plan = experimentPlan("g-updates", config, { states, done: 2250 });
  assert.deepEqual(plan, { from: 1501, to: 1700, settings: "gUpdates=1" });
  assert.equal(experimentPlan("g-updates", config, { states: [], done: 90 })?.to, 90);
});

Deno.test("an experiment with other networks begins with the first step", () => {
  const plan = experimentPlan("no-norm", config, { states: [750], done: 2250 });
  assert.deepEqual(plan, { from: 1, to: 200, settings: "norm=none" });
});

Deno.test("an experiment changes what the run has to something else", () => {
  const of = (changes: Partial<typeof model>, name: "g-updates" | "other-z" | "fast") =>
    experimentPlan(name, { model: { ...model, ...changes }, yDim: 0 }, { states: [], done: 300 })
      ?.settings;
  assert.equal(of({ gUpdates: 1 }, "g-updates"), "gUpdates=2");
  assert.equal(of({ zDist: "normal" }, "other-z"), "zDist=uniform");
  const own = { learningRate: 4e-4, dLearningRate: 1e-4, gLearningRate: undefined };
  assert.equal(of(own, "fast"), "learningRate=0.004,dLearningRate=0.001");
});

Deno.test("nothing is planned without labels to leave out, or without a recorded step", () => {
  assert.equal(experimentPlan("no-labels", config, { states: [], done: 300 }), undefined);
  assert.equal(
    experimentPlan("no-labels", labelled, { states: [], done: 300 })?.settings,
    "yDim=0",
  );
  assert.equal(experimentPlan("fast", config, { states: [], done: 0 }), undefined);
});
