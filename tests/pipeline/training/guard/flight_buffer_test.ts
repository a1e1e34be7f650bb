import assert from "node:assert/strict";
import type { Batch, TrainedStep } from "../../../../pipeline/contracts/batch.ts";
import { FlightBuffer } from "../../../../pipeline/training/guard/flight_buffer.ts";
import { oneImageBatch } from "../../_one_image_batch.ts";
import { step } from "../../../scripts/cli/progress/_events.ts";

const batches = [0, 1, 2].map(oneImageBatch);

/** Networks that only say where they are. */
function recorder() {
  const gan = {
    learningRates: { discriminator: 1, generator: 1 },
    capture: () => Promise.resolve({}),
    restore: () => {},
    trainStep: () => Promise.reject(new Error("not here")),
  };
  return new FlightBuffer(gan, { batches: 8 });
}

const trainedOn = (batch: Batch, isFinite = true): TrainedStep => ({
  batch,
  step: step(batch.position.step + 1),
  values: { z: new Float32Array(), dReal: new Float32Array(), dFake: new Float32Array() },
  isFinite,
});

const stepsIn = (flight: ReturnType<FlightBuffer["flight"]>) =>
  flight?.steps.map(({ batch }) => batch.position.step);

Deno.test("a flight has the steps that were told of, though others have begun", () => {
  const flights = recorder();
  batches.forEach((batch) => flights.begin(batch));
  assert.deepEqual(stepsIn(flights.flight()), []);
  flights.end(trainedOn(batches[0]));
  assert.deepEqual(stepsIn(flights.flight()), [0]);
});

Deno.test("where a step failed, a flight ends with that one", () => {
  const flights = recorder();
  batches.forEach((batch) => flights.begin(batch));
  flights.end(trainedOn(batches[0]));
  assert.deepEqual(stepsIn(flights.flight({ hasFailed: true })), [0, 1]);
});

Deno.test("a flight ends with the step that was not finite, whatever began behind it", () => {
  const flights = recorder();
  batches.forEach((batch) => flights.begin(batch));
  flights.end(trainedOn(batches[0], false));
  assert.deepEqual(stepsIn(flights.flight({ hasFailed: true })), [0]);
});
