/** Parts that the schemas of events and of settings share. */
import * as v from "valibot";

/** Milliseconds, bytes, counts: a number that JSON has a word for. */
export const number = v.number();

export const text = v.string();

export const whole = v.pipe(number, v.integer());

/** JSON has no words for NaN and the infinities: where a run diverges they travel as these. */
export const measured = v.union([
  number,
  v.pipe(v.picklist(["NaN", "Infinity", "-Infinity"]), v.transform(Number)),
]);

/** What is absent comes back as a property that is undefined. */
export function maybe<T>(schema: v.GenericSchema<unknown, T>) {
  return v.optional(schema, () => undefined);
}

/** Where a value departs from its schema: `config.model.seed: Expected number but received "x"`. */
export function firstIssue(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]) {
  const [issue] = issues;
  const path = v.getDotPath(issue);
  const message = issue.message.replace(/^Invalid [^:]+: /, "");
  return path === null ? message : `${path}: ${message}`;
}
