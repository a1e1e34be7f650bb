import assert from "node:assert/strict";
import fc from "fast-check";
import { CollapseWatch } from "../../../pipeline/training/guard/collapse.ts";
import type { Incident, RunEvent, StepDone } from "../../../pipeline/contracts/events.ts";
import { alarms } from "../../../web/state/alarms.ts";
import { languages } from "../../../web/words/language.ts";
import { alarmWords, wordsOf } from "../../../web/words/words.ts";
import { measuresTaken, runStarted, sampleSaved, stepDone, steps, viewOf } from "./_events.ts";

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

/** Samples of these varieties, a hundred steps apart. */
function samplesOf(...varieties: number[]): RunEvent[] {
  return varieties.map((variety, i) => ({ ...sampleSaved(100 * i), variety }));
}

Deno.test("alarms() tells of samples that have become alike, not of ones that still are", () => {
  // As the first samples of a run that goes well.
  const growing = [0, 0.03, 0.16, 0.25, 0.41, 0.6];
  for (let i = 1; i <= growing.length; i++) {
    assert.deepEqual(kinds(samplesOf(...growing.slice(0, i))), []);
  }
  assert.deepEqual(kinds(samplesOf(...growing, 0.1)), ["collapse"]);
  assert.deepEqual(kinds(samplesOf(...growing, 0.1, 0.5)), [], "it has recovered");
  assert.deepEqual(kinds(samplesOf(...growing, NaN)), [], "a single image differs from none");
});

Deno.test("alarms() sees a collapse begin where the trainer does", () => {
  const varieties = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });
  fc.assert(fc.property(varieties, (varieties) => {
    const watch = new CollapseWatch();
    const isShownAfter = (count: number) => kinds(samplesOf(...varieties.slice(0, count)))[0];
    varieties.forEach((variety, i) => {
      const begins = !isShownAfter(i) && isShownAfter(i + 1) === "collapse";
      assert.equal(watch.see(variety) !== undefined, begins);
    });
  }));
});

Deno.test("alarms() tells of an error that the run survived, not of one that somebody wished", () => {
  const incident = (kind: Incident["kind"]) =>
    ({ type: "incident", at: 0, step: 3, kind, message: "m", folder: "f", replay: "r" }) as const;
  assert.deepEqual(kinds([incident("error")]), ["incident"]);
  assert.deepEqual(kinds([incident("signal")]), []);
});

Deno.test("alarms() puts errors first, and tells of a trainer that is gone", () => {
  const found = kinds(steps(1, 120, { dLoss: 0.01 }), { isGone: true });
  assert.deepEqual(found, ["gone", "loss-near-zero"]);
});

/** Measures of samples between whose near and far neighbours there is such a gap, and that spread so far. */
const repeated = (gap: number, spread = 0.6, step = 500) => measuresTaken(step, { gap, spread });

Deno.test("alarms() tells that a few images repeat, until the newest measures say otherwise", () => {
  assert.deepEqual(kinds([...steps(1, 2), repeated(2)]), ["repeats"]);
  assert.deepEqual(kinds([...steps(1, 2), repeated(1.3)]), []);
});

Deno.test("alarms() tells that samples drift into one another, not that they have yet to differ", () => {
  assert.deepEqual(kinds([...steps(1, 2), repeated(1.2, 0.08)]), ["alike"]);
  assert.deepEqual(kinds([...steps(1, 2), repeated(1.2, 0.08, 100)]), []);
  assert.deepEqual(kinds([...steps(1, 2), repeated(1.2, 0.14)]), []);
});

Deno.test("every alarm has a title and a reason in every language", () => {
  const slow = { stepMillis: 600, waitMillis: 300 };
  const failed = viewOf(
    runStarted(),
    stepDone(1, { gLoss: Infinity }),
    ...samplesOf(0.5, 0.1),
    repeated(2),
    { type: "recording-ended", at: 0, step: 3, file: "record/1", reason: "disk full" },
    { type: "incident", at: 0, step: 3, kind: "error", message: "m", folder: "f", replay: "r" },
    { type: "run-ended", at: 0, reason: "failed", step: 121, seconds: 1, message: "device lost" },
  );
  const stuck = viewOf(runStarted(), ...steps(1, 120, { dLoss: 0.01, ...slow }));
  const strong = viewOf(
    runStarted(),
    ...steps(1, 120, { meanDReal: 0.99, meanDFake: 0.01 }),
    repeated(1.2, 0.05),
  );
  const all = [
    ...alarms(failed, { now: 0, isGone: false }),
    ...alarms(stuck, { now: stuck.lastAt + 3600_000, isGone: false }),
    ...alarms(strong, { now: strong.lastAt, isGone: true }),
  ];
  for (const language of languages) {
    const words = wordsOf(language);
    const { title: _, ...told } = words.alarms;
    assert.deepEqual(new Set(all.map(({ kind }) => kind)), new Set(Object.keys(told)));
    for (const alarm of all) {
      const { title, reason } = alarmWords(words, alarm);
      const text = `${language} ${alarm.kind}: ${title} ${reason}`;
      assert.ok(title.length > 3 && reason.length > 5 && !/NaN|undefined/.test(text), text);
    }
  }
});
