/** Rules for values, shared by flags and by settings read from files. */

/** The most steps, and the most of anything counted in steps. */
export const mostSteps = 1e12;
/** The most images in a batch or a sample: the page has a button for each. */
export const mostImages = 16_384;

export interface Rule<T> {
  allows(value: unknown): value is T;
  /** The allowed values, as the text after "it must be". */
  expected: string;
  /** Parses a text of the command line; whether the value is allowed is checked afterwards. */
  parse(text: string): unknown;
}

interface Range {
  min?: number;
  max?: number;
}

// `Number` alone would accept "", " 7 ", "0x10" and "Infinity".
const wholePattern = /^[+-]?\d+$/;
const realPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A whole number in [min, max]. */
export function wholeRule(
  { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: Range = {},
): Rule<number> {
  return {
    allows: (value): value is number => Number.isSafeInteger(value) && isIn(value, min, max),
    expected: `a whole number${rangeText(min, max)}`,
    parse: (text) => wholePattern.test(text) ? Number(text) : undefined,
  };
}

/** A finite number in [min, max]. */
export function realRule({ min = -Infinity, max = Infinity }: Range = {}): Rule<number> {
  const range = min === -Infinity && max === Infinity ? "" : ` from ${min} to ${max}`;
  return {
    allows: (value): value is number => Number.isFinite(value) && isIn(value, min, max),
    expected: `a finite decimal number${range}, such as 0.5 or 2e-4`,
    parse: (text) => realPattern.test(text) ? Number(text) : undefined,
  };
}

/** One of a few texts or numbers. */
export function oneOfRule<const T extends string | number>(allowed: readonly T[]): Rule<T> {
  return {
    allows: (value): value is T => allowed.includes(value as T),
    expected: `one of ${allowed.join(", ")}`,
    parse: (text) => allowed.find((value) => String(value) === text),
  };
}

/** Any non-empty text: an empty path usually is a shell variable that was never set. */
export function textRule({ max = 4096 }: Range = {}): Rule<string> {
  return {
    allows: (value): value is string =>
      typeof value === "string" && value.trim() !== "" && value.length <= max &&
      !value.includes("\0"),
    expected: `text that is not empty, of at most ${max} characters and none of them NUL`,
    parse: (text) => text,
  };
}

/** A stricter version of a rule. */
export function narrowed<T>(
  rule: Rule<T>,
  isFine: (value: T) => boolean,
  expected: string,
): Rule<T> {
  return {
    ...rule,
    allows: (value): value is T => rule.allows(value) && isFine(value),
    expected,
  };
}

function isIn(value: unknown, min: number, max: number): boolean {
  return (value as number) >= min && (value as number) <= max;
}

function rangeText(min: number, max: number): string {
  if (max < Number.MAX_SAFE_INTEGER) return ` from ${min} to ${max}`;
  return min > Number.MIN_SAFE_INTEGER ? `, ${min} or more` : " that a double holds exactly";
}
