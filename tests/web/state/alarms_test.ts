import assert from "node:assert/strict";
import type { RunEvent, StepDone } from "../../../pipeline/events.ts";
import { alarms } from "../../../web/state/alarms.ts";
import { languages } from "../../../web/words/language.ts";
import { alarmWords, wordsOf } from "../../../web/words/words.ts";
import { runStarted, stepDone, steps, viewOf } from "./_events.ts";

/** The kinds of alarm a run raises, a second after its last event. */
function kinds(events: RunEvent[], around: Partial<Parameters<typeof alarms>[1]> = {}): string[] {
  const view = viewOf(runStarted(), ...events);
  return alarms(view, { now: view.lastAt + 1000, isGone: false, ...around }).map(({ kind }) =>
    kind
  );
}

const oddSteps: [string, Partial<StepDone>, string][] = [
  ["a d_loss near zero", { dLoss: 0.01 }, "loss-near-zero"],
  ["a D that is never in doubt", { dLoss: 0.1, meanDReal: 0.97, meanDFake: 0.02 }, "d-too-strong"],
  ["waiting for data a third of the time", { stepMillis: 600, waitMillis: 300 }, "starving"],
];

for (const [what, step, kind] of oddSteps) {
  Deno.test(`alarms() tells of ${what}`, () => {
    assert.deepEqual(kinds(steps(1, 120, step)), [kind]);
  });
}

Deno.test("alarms() is silent about a healthy run", () => {
  assert.deepEqual(kinds(steps(1, 120)), []);
});

Deno.test("alarms() does not judge the first steps of untrained networks", () => {
  assert.deepEqual(kinds(steps(1, 40, { dLoss: 0.01, meanDReal: 1, meanDFake: 0 })), []);
});

Deno.test("alarms() names the first step whose losses are not numbers", () => {
  const view = viewOf(
    runStarted(),
    ...steps(1, 6),
    stepDone(7, { gLoss: NaN }),
    stepDone(8, { dLoss: NaN }),
  );
  const [alarm] = alarms(view, { now: view.lastAt, isGone: false });
  assert.deepEqual(alarm, {
    kind: "not-finite",
    severity: "error",
    step: 7,
    dLoss: 1.2,
    gLoss: NaN,
  });
});

Deno.test("alarms() forgets NaN that a roll back has undone", () => {
  const back = {
    type: "rolled-back",
    at: 9000,
    from: 9,
    step: 6,
    epoch: 0,
    stepInEpoch: 6,
  } as const;
  assert.deepEqual(kinds([...steps(1, 6), stepDone(7, { dLoss: NaN }), back]), []);
});

Deno.test("alarms() misses a step only after ten times its usual length, and not in a pause", () => {
  const trained = steps(1, 60);
  const now = 60_000;
  assert.deepEqual(kinds(trained, { now: now + 29_000 }), []);
  assert.deepEqual(kinds(trained, { now: now + 31_000 }), ["silent"]);
  const slow = steps(1, 60, { stepMillis: 20_000 });
  assert.deepEqual(kinds(slow, { now: now + 190_000 }), []);
  assert.deepEqual(kinds(slow, { now: now + 210_000 }), ["silent"]);
  const pause = { type: "command", at: now, step: 60, command: { name: "pause" } } as const;
  assert.deepEqual(kinds([...trained, pause], { now: now + 900_000 }), []);
});

Deno.test("alarms() tells of samples that are too much alike, by their measure", () => {
  assert.deepEqual(kinds(steps(1, 60), { variety: { step: 60, ratio: 0.1 } }), ["collapse"]);
  assert.deepEqual(kinds(steps(1, 60), { variety: { step: 60, ratio: 0.8 } }), []);
  assert.deepEqual(kinds(steps(1, 60), { variety: { step: 60, ratio: NaN } }), []);
});

Deno.test("alarms() puts errors first, and tells of a trainer that is gone", () => {
  const found = kinds(steps(1, 120, { dLoss: 0.01 }), { isGone: true });
  assert.deepEqual(found, ["gone", "loss-near-zero"]);
});

Deno.test("every alarm has a title and a reason in every language", () => {
  const view = viewOf(
    runStarted(),
    ...steps(1, 120, { dLoss: 0.01, stepMillis: 600, waitMillis: 300 }),
    stepDone(121, { gLoss: Infinity }),
    { type: "recording-ended", at: 0, step: 3, file: "record/1", reason: "disk full" },
    { type: "incident", at: 0, step: 3, kind: "collapse", message: "m", folder: "f", replay: "r" },
    { type: "run-ended", at: 0, reason: "failed", step: 121, seconds: 1, message: "device lost" },
  );
  const all = alarms(view, { now: 0, isGone: false, variety: { step: 100, ratio: 0.1 } });
  assert.ok(all.length >= 5, `${all.length} alarms`);
  for (const language of languages) {
    for (const alarm of all) {
      const { title, reason } = alarmWords(wordsOf(language), alarm);
      assert.ok(
        title.length > 3 && reason.length > 5,
        `${language} ${alarm.kind}: ${title} ${reason}`,
      );
    }
  }
});
