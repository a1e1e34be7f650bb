import assert from "node:assert/strict";
import fc from "fast-check";
import {
  parseReplayEvent,
  type ReplayEvent,
  replayEventsVersion,
  replayLine,
} from "../../../pipeline/contracts/replay_events.ts";

// JSON has no negative zero.
const measured = fc.double().map((value) => value + 0);
const at = fc.integer({ min: 0, max: 2e12 });
const text = fc.string({ unit: "grapheme" });
const count = fc.nat({ max: 1e6 });

const losses = fc.record({
  dLossReal: measured,
  dLossFake: measured,
  dLoss: measured,
  gLoss: measured,
  meanDReal: measured,
  meanDFake: measured,
});

const distance = fc.record({
  differing: count,
  size: count,
  index: count,
  recorded: measured,
  replayed: measured,
  largestAbsolute: measured,
  largestRelative: measured,
});

const anyDifference = fc.oneof(
  fc.record({ kind: fc.constant("input"), more: count, what: text }),
  fc.record({
    kind: fc.constant("loss"),
    more: count,
    name: fc.constantFrom("dLoss", "gLoss"),
    recorded: measured,
    replayed: measured,
  }),
  fc.record({ kind: fc.constant("variable"), more: count, name: text, distance }, {
    requiredKeys: ["kind", "more", "name"],
  }),
);

const anyReplayEvent: fc.Arbitrary<ReplayEvent> = fc.oneof<fc.Arbitrary<ReplayEvent>[]>(
  fc.record({
    type: fc.constant("replay-started"),
    version: fc.constant(replayEventsVersion),
    at,
    folder: text,
    from: count,
    to: count,
    start: fc.record({ name: text, step: count }),
    backend: text,
    recordedOn: text,
    isExact: fc.boolean(),
    isSameProgram: fc.boolean(),
  }),
  fc.record({
    type: fc.constant("replay-step"),
    at,
    step: count,
    isLeadUp: fc.boolean(),
    recorded: losses,
    replayed: losses,
    tolerance: measured,
    variablesCompared: count,
    differences: fc.array(anyDifference, { maxLength: 3 }),
    picture: text,
  }, {
    requiredKeys: [
      ...["type", "at", "step", "isLeadUp", "replayed", "tolerance"] as const,
      ...["variablesCompared", "differences"] as const,
    ],
  }),
  fc.record({ type: fc.constant("replay-warning"), at, message: text }),
  fc.record({
    type: fc.constant("replay-ended"),
    at,
    verdict: fc.constantFrom("agrees", "differs", "break", "stopped", "failed"),
    steps: count,
    leadUpSteps: count,
    stepsDiffering: count,
    firstDiffering: count,
    stepsNotJudged: count,
    variablesCompared: count,
    seconds: fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => value + 0),
    message: text,
  }),
);

Deno.test("a replay's event survives its line of JSON, whatever was measured", () => {
  fc.assert(fc.property(anyReplayEvent, (event) => {
    const line = replayLine(event);
    assert(!line.includes("\n"));
    // fast-check's objects have no prototype.
    assert.deepEqual(parseReplayEvent(line), structuredClone(event));
  }));
});

Deno.test("parseReplayEvent() refuses what no replay tells, and says so", () => {
  const ended = '{"type":"replay-ended","at":1,"verdict":"won"}';
  for (const line of ["", "null", ended, ended.slice(0, 20), '{"type":"step"}']) {
    assert.throws(() => parseReplayEvent(line), /SyntaxError: .* is not a replay's event \(.*\):/);
  }
});
