import assert from "node:assert/strict";
import type { RunSummary } from "../../../pipeline/store/mod.ts";
import { differingSettings, findRuns, sortRuns } from "../../../web/state/find_runs.ts";

const run = (name: string, rest: Partial<RunSummary> = {}): RunSummary => ({
  name,
  createdAt: 0,
  state: "finished",
  isPaused: false,
  step: 10,
  totalSteps: 10,
  lastEventAt: 0,
  dataset: "avatars",
  preset: "quickstart",
  ...rest,
});

const runs = [
  run("faces-1", {
    settings: { batchSize: 64, learningRate: 2e-4, loss: "gan" },
    remarks: { tags: ["Good"], note: "sharp hair" },
    best: { step: 9, value: 2.4, extractor: "random-0" },
  }),
  run("faces-2", {
    settings: { batchSize: 32, learningRate: 2e-4, loss: "hinge" },
    remarks: { tags: ["bad", "goodish"], note: "" },
    best: { step: 5, value: 8, extractor: "random-0" },
  }),
  run("digits+7", { settings: { batchSize: 64, learningRate: 1e-3 }, state: "failed" }),
  run("broken", { state: "unreadable", problem: "no" }),
];

const found = (search: string) => findRuns(runs, search).map(({ name }) => name);

Deno.test("findRuns() finds words in names, tags and notes, with * for anything", () => {
  assert.deepEqual(found(""), runs.map(({ name }) => name));
  assert.deepEqual(found("FACES"), ["faces-1", "faces-2"]);
  assert.deepEqual(found("f*2"), ["faces-2"]);
  assert.deepEqual(found("hair"), ["faces-1"]);
  assert.deepEqual(found("s+7"), ["digits+7"]);
  assert.deepEqual(found("faces hair"), ["faces-1"]);
  assert.deepEqual(found(".*"), []);
});

Deno.test("findRuns() finds whole tags, and compares settings and results", () => {
  assert.deepEqual(found("#good"), ["faces-1"]);
  assert.deepEqual(found("batchsize=64"), ["faces-1", "digits+7"]);
  assert.deepEqual(found("learningRate>2e-4"), ["digits+7"]);
  assert.deepEqual(found("learningRate>=2e-4 batchSize<64"), ["faces-2"]);
  assert.deepEqual(found("best<3"), ["faces-1"]);
  assert.deepEqual(found("state!=finished"), ["digits+7", "broken"]);
  assert.deepEqual(found("loss=h*"), ["faces-2"]);
  assert.deepEqual(found("loss=none"), ["digits+7", "broken"]);
  assert.deepEqual(found("nothing<3"), []);
});

Deno.test("sortRuns() sorts numbers as numbers, with those that have none at the end", () => {
  const by = (by: string, isDescending: boolean) =>
    sortRuns(runs, { by, isDescending }).map(({ name }) => name);
  assert.deepEqual(by("best", false), ["faces-1", "faces-2", "digits+7", "broken"]);
  assert.deepEqual(by("best", true), ["faces-2", "faces-1", "digits+7", "broken"]);
  assert.deepEqual(by("name", false), ["broken", "digits+7", "faces-1", "faces-2"]);
  assert.deepEqual(by("learningRate", true)[0], "digits+7");
});

Deno.test("a table shows the settings in which runs differ", () => {
  assert.deepEqual(differingSettings(runs), ["batchSize", "learningRate", "loss"]);
  assert.deepEqual(differingSettings(runs.slice(0, 1)), []);
});

Deno.test("sortRuns() keeps the bests of each extractor together, since their numbers do not compare", () => {
  const best = (name: string, value: number, extractor: string) =>
    run(name, { best: { step: 1, value, extractor } });
  const mixed = [
    best("a", 9, "random-0"),
    best("b", 0.1, "mine.onnx-0"),
    run("none"),
    best("c", 3, "random-0"),
    best("d", 0.05, "mine.onnx-0"),
  ];
  const sorted = sortRuns(mixed, { by: "best", isDescending: false });
  assert.deepEqual(sorted.map(({ name }) => name), ["c", "a", "d", "b", "none"]);
});
