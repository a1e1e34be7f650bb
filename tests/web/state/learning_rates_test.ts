import assert from "node:assert/strict";
import type { RunEvent } from "../../../pipeline/contracts/events.ts";
import { currentRates } from "../../../web/state/learning_rates.ts";
import { checkpointSaved, runStarted, viewOf } from "./_events.ts";

const started = runStarted();
const { dLearningRate, gLearningRate } = started.config.model;

function ratesSet(step: number, generator: number): RunEvent {
  const command = { name: "learning-rates", discriminator: 1e-3, generator } as const;
  return { type: "command", at: 0, step, command };
}

function resumed(step: number): RunEvent {
  const place = { step, epoch: 0, stepInEpoch: step, checkpoint: `checkpoints/step-${step}` };
  return { ...started, type: "run-resumed", ...place };
}

Deno.test("learning rates are as configured, until a command sets others", () => {
  const view = viewOf(started, checkpointSaved(10));
  assert.deepEqual(currentRates(view), { discriminator: dLearningRate, generator: gLearningRate });
  const later = viewOf(started, ratesSet(5, 1e-4), ratesSet(6, 2e-4));
  assert.deepEqual(currentRates(later), { discriminator: 1e-3, generator: 2e-4 });
});

Deno.test("where no network has a rate of its own, both have the same", () => {
  const model = { ...started.config.model, dLearningRate: undefined, gLearningRate: undefined };
  const plain = { ...started, config: { ...started.config, model } };
  const { learningRate } = model;
  assert.deepEqual(currentRates(viewOf(plain)), {
    discriminator: learningRate,
    generator: learningRate,
  });
});

Deno.test("a resumed run has the learning rates of its checkpoint", () => {
  const story = [started, ratesSet(8, 1e-4), checkpointSaved(10), ratesSet(12, 2e-4)];
  assert.equal(currentRates(viewOf(...story, resumed(10))).generator, 1e-4);
  assert.equal(currentRates(viewOf(...story, resumed(10), ratesSet(11, 3e-4))).generator, 3e-4);
});

Deno.test("a checkpoint lacks the rates that were set while it was written", () => {
  const story = [started, ratesSet(12, 2e-4), checkpointSaved(10), resumed(10)];
  assert.equal(currentRates(viewOf(...story)).generator, gLearningRate);
});

Deno.test("a checkpoint has the rates that were set after its step, but before it", () => {
  const paused = [started, ratesSet(10, 1e-4), checkpointSaved(10), ratesSet(10, 2e-4)];
  assert.equal(currentRates(viewOf(...paused, resumed(10))).generator, 1e-4);
});
