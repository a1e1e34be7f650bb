/**
 * What a page asks about single steps of a recorded run, and what `deno task replay --look` answers:
 * lines of JSON, of which `look-done` is followed by so many bytes.
 */
import * as v from "valibot";
import { flowOfVariable } from "./events.ts";
import { parseJsonLine } from "./json_lines.ts";
import { mostSteps, wholeRule } from "./rules.ts";
import { classNames, count, duration, list, losses, ruled, size, steps, text } from "./schemas.ts";

const step = ruled(wholeRule({ min: 1, max: mostSteps }));

/** The most steps of a run whose gradients are told at once. */
export const mostPlaces = 100;

export const lookRequest = v.variant("what", [
  /** A step in its halves. */
  v.strictObject({ what: v.literal("halves"), step }),
  /** Both networks after so many steps, as a file of weights. */
  v.strictObject({ what: v.literal("networks"), step }),
  /** The gradients of a step behind each kept state, at most so many. */
  v.strictObject({
    what: v.literal("gradients"),
    places: ruled(wholeRule({ min: 1, max: mostPlaces })),
  }),
]);
export type LookRequest = v.InferOutput<typeof lookRequest>;

/** A request with a number, or the wish to give one up. */
export const askedLook = v.variant("type", [
  v.object({ type: v.literal("look"), id: count, request: lookRequest }),
  v.object({ type: v.literal("give-up"), id: count }),
]);
export type AskedLook = v.InferOutput<typeof askedLook>;

const lookFrame = v.variant("type", [
  /** It takes requests from now on. */
  v.object({
    type: v.literal("look-ready"),
    /** The first and the last step that can be looked at. */
    first: steps,
    last: steps,
    /** What computes, and what trained the run. */
    backend: text,
    recordedOn: text,
  }),
  v.object({ type: v.literal("look-progress"), id: count, done: count, of: count }),
  v.object({ type: v.literal("look-done"), id: count, bytes: count }),
  v.object({ type: v.literal("look-failed"), id: count, message: text }),
]);
export type LookFrame = v.InferOutput<typeof lookFrame>;

/** @throws SyntaxError that names what is wrong with the line */
export function parseLookFrame(line: string): LookFrame {
  return parseJsonLine(line, lookFrame, "an answer about a step");
}

/** The key of `lookedStep` in the file that tells of a step in its halves. */
export const lookedKey = "look";

const variables = list(flowOfVariable, 1000);

/** The gradients of one step. */
const gradientFlow = v.object({ step, variables });
export type GradientFlow = v.InferOutput<typeof gradientFlow>;

const gradientFlows = list(gradientFlow, mostPlaces);

/** @throws SyntaxError that names what is wrong */
export function parseGradientFlows(json: string): GradientFlow[] {
  return parseJsonLine(json, gradientFlows, "a list of gradients");
}

/** What is told of a step in its halves beside its tensors. */
const lookedStep = v.object({
  step,
  loss: v.picklist(["gan", "hinge"]),
  image: v.object({ height: size, width: size, channels: v.picklist([1, 3, 4]) }),
  isConditional: v.boolean(),
  /** Whether D is shown changed images (`--diff-augment`). */
  isAugmented: v.boolean(),
  dUpdates: count,
  gUpdates: count,
  /** The names of the real images, and their labels. */
  ids: list(text, 100_000),
  labels: v.exactOptional(list(count, 100_000)),
  classes: v.exactOptional(classNames),
  /** Absent where the recorded step failed. */
  recorded: v.exactOptional(v.object(losses)),
  replayed: v.object(losses),
  /** Whether this device recorded it, so that all bits are the same. */
  isExact: v.boolean(),
  variables,
  /** Steps that were trained again to get there. */
  leadUpSteps: count,
  seconds: duration,
});
export type LookedStep = v.InferOutput<typeof lookedStep>;

/** @throws SyntaxError that names what is wrong */
export function parseLookedStep(json: string): LookedStep {
  return parseJsonLine(json, lookedStep, "what is told of a step");
}
