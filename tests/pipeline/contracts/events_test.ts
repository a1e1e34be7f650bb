import assert from "node:assert/strict";
import fc from "fast-check";
import {
  eventLine,
  parseEvent,
  type RunEvent,
  type StepDone,
} from "../../../pipeline/contracts/events.ts";

const step: StepDone = {
  type: "step",
  at: 1_700_000_000_000,
  step: 1,
  epoch: 0,
  stepInEpoch: 1,
  dLossReal: 0.7,
  dLossFake: 0.6,
  dLoss: 1.3,
  gLoss: 0.9,
  meanDReal: 0.5,
  meanDFake: 0.4,
  stepMillis: 120,
  waitMillis: 3,
  imagesPerSecond: 520,
};

Deno.test("an event survives its line of JSON, whatever was measured", () => {
  // JSON has no negative zero.
  const anyNumber = fc.double().map((value) => value + 0);
  const anyStep = fc.record({ dLoss: anyNumber, gLoss: anyNumber, imagesPerSecond: anyNumber });
  fc.assert(fc.property(anyStep, (measured) => {
    const event = { ...step, ...measured };
    assert.deepEqual(parseEvent(eventLine(event)), event);
  }));
});

Deno.test("a diverged loss is spelt out instead of becoming null", () => {
  const line = eventLine({ ...step, dLoss: NaN, gLoss: Infinity, meanDReal: -Infinity });
  assert.match(line, /"dLoss":"NaN","gLoss":"Infinity","meanDReal":"-Infinity"/);
});

Deno.test("a text that reads like a number stays a text", () => {
  const event: RunEvent = { type: "warning", at: 1, message: "NaN" };
  assert.deepEqual(parseEvent(eventLine(event)), event);
});

Deno.test("a line break inside an event does not end its line", () => {
  const line = eventLine({ type: "warning", at: 1, message: "one\ntwo" });
  assert.ok(!line.includes("\n"));
});

Deno.test("parseEvent() refuses a torn line and says so", () => {
  const line = eventLine(step);
  for (const torn of [line.slice(0, 40), "", "null", "[]", '{"at":1}', '{"type":7}']) {
    assert.throws(
      () => parseEvent(torn),
      /SyntaxError: .* is not an event \(.*\): the line is torn/,
    );
  }
});
