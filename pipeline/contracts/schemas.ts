/** Parts that the schemas of events, settings, manifests and records share: each has its bounds. */
import * as v from "valibot";
import { mostImages, mostSteps, type Rule, wholeRule } from "./rules.ts";

/** A schema from a rule, so that flags and files have the same rules. */
export function ruled<T>({ allows, expected }: Rule<T>): v.GenericSchema<unknown, T> {
  return v.custom<T>(allows, `it must be ${expected}`);
}

function finite(expected: string, min: number, max: number): v.GenericSchema<unknown, number> {
  const allows = (value: unknown): value is number =>
    Number.isFinite(value) && (value as number) >= min && (value as number) <= max;
  return v.custom<number>(allows, `it must be ${expected}`);
}

/** The last millisecond that a JavaScript date can hold. */
export const mostTime = 8.64e15;

/** Milliseconds since 1970. */
export const time = finite(`milliseconds since 1970, from 0 to ${mostTime}`, 0, mostTime);

/** A duration in milliseconds or seconds. */
export const duration = finite(`a duration from 0 to ${mostTime}`, 0, mostTime);

/** Any finite number. */
export const number = finite("a finite number", -Infinity, Infinity);

/** A learning rate that Adam can take. */
export const rate = finite("a finite number, 0 or more", 0, Infinity);

/** Bytes, tensors, images of a data set. */
export const count = ruled(wholeRule({ min: 0 }));

/** Steps done, or a place in an epoch. */
export const steps = ruled(wholeRule({ min: 0, max: mostSteps }));

/** Images of a grid. */
export const images = ruled(wholeRule({ min: 0, max: mostImages }));

/** The side of an image, its channels, or a number of units. */
export const size = ruled(wholeRule({ min: 0, max: 1e9 }));

const mostText = 8192;

/** A message, a name, a reason. */
export const text = v.custom<string>(
  (value) => typeof value === "string" && value.length <= mostText,
  `it must be text of at most ${mostText} characters`,
);

/** A file or folder inside of the run's, with slashes: nothing leads out of it. */
export const inside = v.custom<string>(
  (value) =>
    typeof value === "string" && value.length <= mostText && !value.includes("\0") &&
    !/^([/\\]|[a-z]:)/i.test(value) && !/(^|[/\\])\.\.([/\\]|$)/.test(value),
  'it must be a path inside of the run\'s folder, without ".."',
);

/** A list with a maximum length. */
export function list<T>(item: v.GenericSchema<unknown, T>, most: number) {
  return v.pipe(v.array(item), v.maxLength(most, `it must have at most ${most} entries`));
}

/** The names of a data set's classes. */
export const classNames = v.pipe(list(text, 65_536), v.readonly());

/** The texts for NaN and the infinities, which JSON lacks and a diverging run needs. */
export const measured = v.pipe(
  v.custom<number | string>(
    (value) => typeof value === "number" || ["NaN", "Infinity", "-Infinity"].includes(`${value}`),
    'it must be a number, "NaN", "Infinity" or "-Infinity"',
  ),
  v.transform(Number),
);

/** Where a step, or a state after it, stands in the run. */
export const place = {
  /** Steps done so far, this one included. */
  step: steps,
  /** From 0. */
  epoch: steps,
  /** Steps done in this epoch, this one included. */
  stepInEpoch: steps,
};

/** `StepLosses` of the model. */
export const losses = {
  /** Cross-entropies of the update's own pass, before that update moved the weights. */
  dLossReal: measured,
  dLossFake: measured,
  dLoss: measured,
  gLoss: measured,
  /** Means of sigmoid(logits) in the D update's own passes. */
  meanDReal: measured,
  meanDFake: measured,
};

/** A count of steps, or Infinity, which means no limit. */
export function endless(rule: Rule<number>) {
  return v.pipe(
    v.custom<number | string>(
      (value) => value === "Infinity" || value === Infinity || rule.allows(value),
      `it must be ${rule.expected}, or "Infinity"`,
    ),
    v.transform(Number),
  );
}

/** An absent property is read as undefined. */
export function maybe<T>(schema: v.GenericSchema<unknown, T>) {
  return v.optional(schema, () => undefined);
}

/**
 * The place where a value breaks its schema, and the allowed values: `config.keepLast is -5: it must be
 * a whole number from 1 to 1000000`.
 */
export function firstIssue(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]) {
  const [issue] = issues;
  const place = v.getDotPath(issue) ?? "it";
  if (issue.type === "max_length") return `${place} is too long: ${issue.message}`;
  const text = issue.message.startsWith("it must ")
    ? issue.message
    : `it must be ${expectedText(issue.expected)}`;
  if (issue.input === undefined) return `${place} is missing`;
  return `${place} is ${shown(issue.input)}: ${text}`;
}

/** Of valibot's `("none" | "folder")`, `Object`, `boolean`. */
function expectedText(expected: string | null): string {
  if (expected === null) return "something else";
  const names: Record<string, string> = { Object: "an object", Array: "a list" };
  const text = expected.replace(/^\((.*)\)$/s, "$1").replaceAll(" | ", ", ");
  return names[text] ?? (text === expected ? text : `one of ${text}`);
}

const mostShown = 60;

/** A value as JSON, truncated, since it may have any length. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return String(value);
  return JSON.stringify(value.length > mostShown ? `${value.slice(0, mostShown)}...` : value);
}
