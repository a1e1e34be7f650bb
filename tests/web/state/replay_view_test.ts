import assert from "node:assert/strict";
import type {
  ReplayEnded,
  ReplayStarted,
  ReplayStep,
  ToldDifference,
} from "../../../pipeline/contracts/replay_events.ts";
import {
  followReplay,
  nothingReplayed,
  replayProgress,
  replayTable,
  shownStep,
} from "../../../web/state/replay_view.ts";

const started: ReplayStarted = {
  ...{ type: "replay-started", version: 1, at: 1, folder: "runs/first", from: 12, to: 14 },
  ...{ start: { name: "checkpoints/step-000010", step: 10 }, backend: "cpu", recordedOn: "cpu" },
  isExact: true,
  isSameProgram: true,
};

const losses = {
  ...{ dLossReal: 0.5, dLossFake: 0.5, dLoss: 1, gLoss: 2, meanDReal: 0.5, meanDFake: 0.5 },
};

function stepped(step: number, overrides: Partial<ReplayStep> = {}): ReplayStep {
  return {
    ...{ type: "replay-step", at: step, step, isLeadUp: step < 12 },
    ...{ recorded: losses, replayed: losses, tolerance: 0, variablesCompared: 0, differences: [] },
    ...overrides,
  };
}

const loss: ToldDifference = { kind: "loss", name: "gLoss", recorded: 2, replayed: 3, more: 1 };
const variable: ToldDifference = { kind: "variable", name: "generator.deconv1.weight", more: 9 };

const distance = {
  ...{ differing: 3, size: 9, index: 0, recorded: 1, replayed: 2 },
  ...{ largestAbsolute: 1, largestRelative: 0.5 },
};
const measured: ToldDifference = { ...variable, distance };

const ended: ReplayEnded = {
  ...{ type: "replay-ended", at: 20, verdict: "differs", steps: 3, leadUpSteps: 1, seconds: 2 },
  ...{ stepsDiffering: 2, stepsNotJudged: 0, variablesCompared: 120 },
};

Deno.test("a replay's view remembers the first difference of each kind, and counts the rest", () => {
  const first = followReplay(nothingReplayed, [started, stepped(11), stepped(12)]);
  assert.equal(first.differsAt, undefined);
  const view = followReplay(first, [
    stepped(13, { differences: [loss] }),
    stepped(14, { differences: [loss, variable], variablesCompared: 120 }),
    stepped(15, { differences: [loss, variable] }),
    stepped(16, { differences: [loss, measured] }),
    { type: "replay-warning", at: 14, message: "careful" },
    ended,
  ]);
  assert.equal(view.differsAt, 13);
  assert.deepEqual(view.firsts, [
    { step: 13, difference: loss },
    { step: 14, difference: variable },
    { step: 16, difference: measured },
  ]);
  assert.equal(view.stepsDiffering, 4);
  assert.equal(view.variablesCompared, 120);
  assert.deepEqual(view.warnings, ["careful"]);
  assert.equal(view.ended, ended);
  assert.deepEqual(view.steps.map(({ step }) => step), [11, 12, 13, 14, 15, 16]);
});

Deno.test("its progress counts the steps that lead up", () => {
  assert.deepEqual(replayProgress(nothingReplayed), { done: 0, all: 1 });
  const view = followReplay(nothingReplayed, [started, stepped(11)]);
  assert.deepEqual(replayProgress(view), { done: 1, all: 4 });
});

Deno.test("its table has both curves, and no number where a recorded step failed", () => {
  const replayed = { ...losses, gLoss: 3 };
  const view = followReplay(nothingReplayed, [
    stepped(11, { replayed }),
    stepped(12, { recorded: undefined }),
  ]);
  const table = replayTable(view);
  assert.deepEqual(table.replayed.step, [11, 12]);
  assert.deepEqual(table.replayed.gLoss, [3, 2]);
  assert.deepEqual(table.recorded.gLoss, [2, NaN]);
});

Deno.test("the step that is shown is the one under the cursor, the first that differs, or the last", () => {
  const sound = followReplay(nothingReplayed, [started, stepped(11), stepped(12), stepped(13)]);
  assert.equal(shownStep(sound, undefined)?.step, 13);
  assert.equal(shownStep(sound, 11)?.step, 11);
  assert.equal(shownStep(sound, 99)?.step, 13);
  const parted = followReplay(sound, [stepped(14, { differences: [loss] }), stepped(15)]);
  assert.equal(shownStep(parted, undefined)?.step, 14);
  assert.equal(shownStep(nothingReplayed, 11), undefined);
});
