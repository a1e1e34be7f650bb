/** The events of a replay; `deno task replay --json` prints them, one JSON object a line. */
import * as v from "valibot";
import { jsonLine, parseJsonLine } from "./json_lines.ts";
import {
  count,
  duration,
  inside,
  list,
  losses,
  measured,
  steps,
  text,
  time as at, // milliseconds since 1970, in every event
} from "./schemas.ts";

/** The version of this union, written into every replay's first event. */
export const replayEventsVersion = 1;

const replayStarted = v.object({
  type: v.literal("replay-started"),
  version: v.literal(replayEventsVersion),
  at,
  /** The folder of the run, or of the incident. */
  folder: text,
  /** The first and the last requested step. */
  from: steps,
  to: steps,
  /** The state that the replay starts from, for example `checkpoints/step-000080`, and its steps done. */
  start: v.object({ name: text, step: steps }),
  /** For example `blas: OpenBLAS 0.3.21, Zen kernels, 2 threads`. */
  backend: text,
  /** The backend that the run was trained on. */
  recordedOn: text,
  /** Whether every bit must agree. */
  isExact: v.boolean(),
  /** Whether the same version of the program recorded it: another may round differently. */
  isSameProgram: v.boolean(),
});
export type ReplayStarted = v.InferOutput<typeof replayStarted>;

/** An input of a step that differs from the record, described with the image's name and slot. */
const inputDifference = v.object({ kind: v.literal("input"), what: text });
export type InputDifference = v.InferOutput<typeof inputDifference>;

/** A number of a step that differs from the record. */
const lossDifference = v.object({
  kind: v.literal("loss"),
  name: v.picklist(Object.keys(losses) as (keyof typeof losses)[]),
  recorded: measured,
  replayed: measured,
});
export type LossDifference = v.InferOutput<typeof lossDifference>;

/** How two tensors of one shape differ. */
const distance = v.object({
  /** How many numbers differ. */
  differing: count,
  size: count,
  /** The flat index of the largest difference; NaN beside a number counts as largest. */
  index: count,
  recorded: measured,
  replayed: measured,
  largestAbsolute: measured,
  /** Of the larger of the two numbers; maybe at another place. */
  largestRelative: measured,
});
export type Distance = v.InferOutput<typeof distance>;

/** A variable or moment that differs from the record. */
const variableDifference = v.object({
  kind: v.literal("variable"),
  /** Its name in `GanState`. */
  name: text,
  /** Absent if only a digest was recorded. */
  distance: v.optional(distance),
});
export type VariableDifference = v.InferOutput<typeof variableDifference>;

export type Difference = InputDifference | LossDifference | VariableDifference;

/** The first difference of its kind in a step, and how many more of that kind there are. */
const toldDifference = v.variant("kind", [
  v.object({ ...inputDifference.entries, more: count }),
  v.object({ ...lossDifference.entries, more: count }),
  v.object({ ...variableDifference.entries, more: count }),
]);
export type ToldDifference = v.InferOutput<typeof toldDifference>;

const replayStep = v.object({
  type: v.literal("replay-step"),
  at,
  step: steps,
  /** Whether it lies before the first requested step. */
  isLeadUp: v.boolean(),
  /** Absent where the recorded step failed. */
  recorded: v.optional(v.object(losses)),
  replayed: v.object(losses),
  /** The tolerance for the losses: 0 demands every bit, Infinity means not judged. */
  tolerance: measured,
  /** How many variables and moments were compared after it. */
  variablesCompared: count,
  /** Empty when the step agrees with the record; the first is nearest to the cause. */
  differences: list(toldDifference, 1000),
  /** Its batch, relative to `--dump`'s folder, where that was stated. */
  picture: v.optional(inside),
});
export type ReplayStep = v.InferOutput<typeof replayStep>;

const replayWarning = v.object({ type: v.literal("replay-warning"), at, message: text });

const replayEnded = v.object({
  type: v.literal("replay-ended"),
  at,
  /** `break`: `--break` stopped it; `stopped`: a user did, and all steps so far agreed. */
  verdict: v.picklist(["agrees", "differs", "break", "stopped", "failed"]),
  /** Requested steps, and steps that led up to them. */
  steps,
  leadUpSteps: steps,
  /** How many of all these differ, and the first of them. */
  stepsDiffering: steps,
  firstDiffering: v.optional(steps),
  /** Steps too far from a recorded state to be judged on another device. */
  stepsNotJudged: steps,
  variablesCompared: count,
  seconds: duration,
  /** Why it failed. */
  message: v.optional(text),
});
export type ReplayEnded = v.InferOutput<typeof replayEnded>;

const replayEvent = v.variant("type", [replayStarted, replayStep, replayWarning, replayEnded]);
export type ReplayEvent = v.InferOutput<typeof replayEvent>;

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
