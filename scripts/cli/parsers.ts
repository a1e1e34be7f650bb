import { statedPath } from "./places.ts";

/** Parsers of flags' values. Each throws a RangeError that says what is allowed. */
import {
  oneOfRule,
  realRule,
  type Rule,
  textRule,
  wholeRule,
} from "../../pipeline/contracts/rules.ts";

export type Parser<T> = (text: string) => T;

/** A value that a rule allows. */
export function ruled<T>(rule: Rule<T>): Parser<T> {
  return (text) => {
    const value = rule.parse(text);
    if (rule.allows(value)) return value;
    throw new RangeError(`it must be ${rule.expected}`);
  };
}

/** The word `off` for a setting that is left open. */
export const orOff = <T>(parser: Parser<T>): Parser<T | undefined> => (text) =>
  text === "off" ? undefined : parser(text);

/** A whole number in [min, max]. */
export const wholeNumber = (range?: { min?: number; max?: number }): Parser<number> =>
  ruled(wholeRule(range));

/** A finite decimal number; the model checks its range. */
export const realNumber: Parser<number> = ruled(realRule());

/** One of a few words or numbers. */
export const oneOf = <const T extends string | number>(allowed: readonly T[]): Parser<T> =>
  ruled(oneOfRule(allowed));

/** Any text that is not empty. */
export const someText: Parser<string> = ruled(textRule());

/** A path relative to the user's folder, made absolute. */
export const path: Parser<string> = (text) => statedPath(someText(text));

/** A bare name for the system to find, or a path. */
export const nameOrPath: Parser<string> = (text) =>
  /[\\/]/.test(text) ? path(text) : someText(text);

/** The name of a host, as browsers say it, without a port. */
export const hostName: Parser<string> = (text) => {
  if (/^[a-z0-9._-]+$/i.test(text)) return text.toLowerCase();
  throw new RangeError("it must be a host's name alone, such as gan.example");
};

/** Words between commas. */
export const commaList: Parser<string[]> = (text) => {
  const words = text.split(",").map((word) => word.trim());
  if (words.every((word) => word !== "")) return words;
  throw new RangeError("it must be words with one comma between two, such as flip,crop=4");
};
