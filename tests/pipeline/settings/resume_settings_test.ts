import assert from "node:assert/strict";
import {
  changedSettings,
  resumeSettings,
  settingsDifference,
} from "../../../pipeline/settings/resume_settings.ts";
import { runConfig } from "../store/_run_config.ts";

const before = runConfig();

Deno.test("settings that a step depends on are named, with what they were", () => {
  const now = runConfig({ augment: [], model: { ...before.model, batchSize: 16 } });
  assert.deepEqual(changedSettings(before, now), { augment: [], "model.batchSize": 16 });
  assert.equal(
    settingsDifference(before, now),
    'augment was ["flip"] and is []; model.batchSize was 64 and is 16',
  );
});

Deno.test("where a run is, how long it is, what it runs on and how it meets trouble may change", () => {
  const now = runConfig({
    ...{ name: "other", runsDir: "r", dataset: "d", epochs: 9, maxSteps: undefined, threads: 1 },
    ...{ backend: "cpu", sampleEvery: 1, checkpointEvery: 1, initFrom: undefined },
    ...{ onNan: "rollback", flightBatches: 4 },
  });
  assert.equal(settingsDifference(before, now), undefined);
});

Deno.test("nothing that a step depends on may be stated anew", () => {
  const computing = [
    "augment",
    "labels",
    "crop",
    "trainSize",
    "cDim",
    "yDim",
    "model",
    "sampleNum",
  ];
  assert.deepEqual(resumeSettings.filter((name) => computing.includes(name)), []);
});

Deno.test("a setting that was unset and is set is told", () => {
  const unset = runConfig({ trainSize: undefined });
  assert.equal(settingsDifference(unset, before), "trainSize was unset and is 4096");
});
