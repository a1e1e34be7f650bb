/** Replay events as lines of JSON, and their schemas. */
import * as v from "valibot";
import {
  type ReplayEnded,
  type ReplayEvent,
  replayEventsVersion,
  type ReplayStarted,
  type ReplayStep,
  type ReplayWarning,
  type ToldDifference,
} from "./events.ts";
import { jsonLine, parseJsonLine } from "./json_lines.ts";
import { count, duration, inside, list, measured, steps, text, time } from "./schemas.ts";

const at = time;

const started = v.object({
  type: v.literal("replay-started"),
  version: v.literal(replayEventsVersion),
  at,
  folder: text,
  from: steps,
  to: steps,
  start: v.object({ name: text, step: steps }),
  backend: text,
  recordedOn: text,
  isExact: v.boolean(),
  isSameProgram: v.boolean(),
}) satisfies v.GenericSchema<unknown, ReplayStarted>;

const lossNames = ["dLossReal", "dLossFake", "dLoss", "gLoss", "meanDReal", "meanDFake"] as const;

const losses = v.object({
  dLossReal: measured,
  dLossFake: measured,
  dLoss: measured,
  gLoss: measured,
  meanDReal: measured,
  meanDFake: measured,
});

const distance = v.object({
  differing: count,
  size: count,
  index: count,
  recorded: measured,
  replayed: measured,
  largestAbsolute: measured,
  largestRelative: measured,
});

const difference = v.variant("kind", [
  v.object({ kind: v.literal("input"), more: count, what: text }),
  v.object({
    kind: v.literal("loss"),
    more: count,
    name: v.picklist(lossNames),
    recorded: measured,
    replayed: measured,
  }),
  v.object({
    kind: v.literal("variable"),
    more: count,
    name: text,
    distance: v.optional(distance),
  }),
]) satisfies v.GenericSchema<unknown, ToldDifference>;

const step = v.object({
  type: v.literal("replay-step"),
  at,
  step: steps,
  isLeadUp: v.boolean(),
  recorded: v.optional(losses),
  replayed: losses,
  tolerance: measured,
  variablesCompared: count,
  differences: list(difference, 1000),
  picture: v.optional(inside),
}) satisfies v.GenericSchema<unknown, ReplayStep>;

const warning = v.object({
  type: v.literal("replay-warning"),
  at,
  message: text,
}) satisfies v.GenericSchema<unknown, ReplayWarning>;

const ended = v.object({
  type: v.literal("replay-ended"),
  at,
  verdict: v.picklist(["agrees", "differs", "break", "stopped", "failed"]),
  steps: steps,
  leadUpSteps: steps,
  stepsDiffering: steps,
  firstDiffering: v.optional(steps),
  stepsNotJudged: steps,
  variablesCompared: count,
  seconds: duration,
  message: v.optional(text),
}) satisfies v.GenericSchema<unknown, ReplayEnded>;

const replayEvent = v.variant("type", [
  started,
  step,
  warning,
  ended,
]) satisfies v.GenericSchema<unknown, ReplayEvent>;

/** One event as a line of JSON, without the line's end, NaN and infinities as texts. */
export function replayLine(event: ReplayEvent): string {
  return jsonLine(event);
}

/**
 * Reads what `replayLine` wrote.
 *
 * @throws SyntaxError that names what is wrong when the line is torn or foreign
 */
export function parseReplayEvent(line: string): ReplayEvent {
  return parseJsonLine(line, replayEvent, "a replay's event");
}
