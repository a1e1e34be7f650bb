import assert from "node:assert/strict";
import fc from "fast-check";
import { follow, nothingSeen } from "../../../web/state/run_view.ts";
import { runStarted, sampleSaved, stepDone, steps, viewOf } from "./_events.ts";

const rolledBack = {
  type: "rolled-back",
  at: 9,
  from: 30,
  step: 20,
  epoch: 0,
  stepInEpoch: 0,
} as const;

Deno.test("follow() counts on after a roll back: only the networks went back", () => {
  const view = viewOf(runStarted(), ...steps(1, 30), sampleSaved(30), rolledBack);
  assert.equal(view.stepsDone, 30);
  assert.deepEqual(view.samples.map(({ step }) => step), [30]);
});

Deno.test("follow() goes on counting steps after a resume, each once", () => {
  const { type: _, ...rest } = runStarted();
  const place = { step: 20, epoch: 0, stepInEpoch: 20, checkpoint: "checkpoints/step-000020" };
  const resumed = { ...rest, ...place, type: "run-resumed", at: 90_000 } as const;
  const view = viewOf(runStarted(), ...steps(1, 30), resumed, ...steps(21, 25));
  assert.deepEqual(view.steps.step, Array.from({ length: 25 }, (_, i) => i + 1));
  assert.equal(view.startedAt, 0, "time counts from the run's first start");
});

Deno.test("follow() gives one view however the events are cut into deliveries", () => {
  const events = [runStarted(), ...steps(1, 12), sampleSaved(10), rolledBack, ...steps(13, 16)]
    .map((event, i) => ({ seq: i + 1, event }));
  const whole = follow(nothingSeen, events);
  fc.assert(fc.property(fc.nat(events.length), fc.nat(events.length), (a, b) => {
    const [first, second] = a < b ? [a, b] : [b, a];
    // What is delivered again, as after a lost connection, must change nothing.
    const parts = [events.slice(0, second), events.slice(first, second), events.slice(second)];
    assert.deepEqual(parts.reduce(follow, nothingSeen), whole);
  }));
});

Deno.test("follow() keeps the page small over 100,000 live steps, and the newest step in it", () => {
  let view = viewOf(runStarted());
  for (let from = 1; from <= 100_000; from += 500) {
    const events = steps(from, from + 499).map((event) => ({ seq: event.step + 1, event }));
    view = follow(view, events);
  }
  assert.ok(view.steps.step.length <= 6000, `${view.steps.step.length} rows`);
  assert.equal(view.steps.step.at(-1), 100_000);
});

Deno.test("follow() knows from the commands whether the run stands still", () => {
  const command = (name: "pause" | "resume" | "one-step") =>
    ({ type: "command", at: 0, step: 1, command: { name } }) as const;
  assert.equal(viewOf(runStarted(), command("pause")).isPaused, true);
  assert.equal(viewOf(runStarted(), command("pause"), command("one-step")).isPaused, true);
  assert.equal(viewOf(runStarted(), command("pause"), command("resume")).isPaused, false);
});

Deno.test("a step whose time is not known leaves the column's other rows alone", () => {
  const view = viewOf(runStarted(), stepDone(1), stepDone(2, { dLoss: NaN }), stepDone(3));
  assert.deepEqual(view.steps.dLoss, [1.2, NaN, 1.2]);
});
