import { statedPath } from "./places.ts";

/** How the text behind a flag becomes a value. Each parser throws a RangeError that says what is allowed. */
export type Parser<T> = (text: string) => T;

/** `Number` alone would take "", " 7 ", "0x10" and "Infinity". */
const wholePattern = /^[+-]?\d+$/;
const realPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A whole number in [min, max]. */
export function wholeNumber(
  { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = {},
): Parser<number> {
  return (text) => {
    const value = Number(text);
    if (wholePattern.test(text) && value >= min && value <= max) return value;
    throw new RangeError(`it must be a whole number${range(min, max)}`);
  };
}

function range(min: number, max: number): string {
  if (max < Number.MAX_SAFE_INTEGER) return ` from ${min} to ${max}`;
  return min > Number.MIN_SAFE_INTEGER ? `, ${min} or more` : " that a double holds exactly";
}

/** A finite decimal number; which ones make sense is the model's own to say. */
export const realNumber: Parser<number> = (text) => {
  const value = Number(text);
  if (realPattern.test(text) && Number.isFinite(value)) return value;
  throw new RangeError("it must be a finite decimal number, such as 0.5 or 2e-4");
};

/** One of a few words or numbers. */
export function oneOf<const T extends string | number>(allowed: readonly T[]): Parser<T> {
  return (text) => {
    const found = allowed.find((value) => String(value) === text);
    if (found !== undefined) return found;
    throw new RangeError(`it must be one of ${allowed.join(", ")}`);
  };
}

/** Any text but none: an empty path usually is a shell variable that was never set. */
export const someText: Parser<string> = (text) => {
  if (text.trim() !== "") return text;
  throw new RangeError("it must not be empty");
};

/** A path, meant from where the user stands; the whole one, so that it stays the same everywhere. */
export const path: Parser<string> = (text) => statedPath(someText(text));

/** A bare name, for the system to look for, or a path. */
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
