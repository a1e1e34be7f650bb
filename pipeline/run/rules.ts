/** Which values may stand in a place: said once, for flags and for what is read from files. */

export interface Rule<T> {
  allows(value: unknown): value is T;
  /** What may stand there, as it goes on after "it must be". */
  words: string;
  /** How a text on the command line becomes a value; which one is allowed is judged afterwards. */
  parse(text: string): unknown;
}

interface Range {
  min?: number;
  max?: number;
}

// `Number` alone would take "", " 7 ", "0x10" and "Infinity".
const wholePattern = /^[+-]?\d+$/;
const realPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A whole number in [min, max]. */
export function wholeRule(
  { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: Range = {},
): Rule<number> {
  return {
    allows: (value): value is number => Number.isSafeInteger(value) && isIn(value, min, max),
    words: `a whole number${rangeWords(min, max)}`,
    parse: (text) => wholePattern.test(text) ? Number(text) : undefined,
  };
}

/** A finite number in [min, max]. */
export function realRule({ min = -Infinity, max = Infinity }: Range = {}): Rule<number> {
  const range = min === -Infinity && max === Infinity ? "" : ` from ${min} to ${max}`;
  return {
    allows: (value): value is number => Number.isFinite(value) && isIn(value, min, max),
    words: `a finite decimal number${range}, such as 0.5 or 2e-4`,
    parse: (text) => realPattern.test(text) ? Number(text) : undefined,
  };
}

/** One of a few words or numbers. */
export function oneOfRule<const T extends string | number>(allowed: readonly T[]): Rule<T> {
  return {
    allows: (value): value is T => allowed.includes(value as T),
    words: `one of ${allowed.join(", ")}`,
    parse: (text) => allowed.find((value) => String(value) === text),
  };
}

/** Any text but none: an empty path usually is a shell variable that was never set. */
export function textRule({ max = 4096 }: Range = {}): Rule<string> {
  return {
    allows: (value): value is string =>
      typeof value === "string" && value.trim() !== "" && value.length <= max &&
      !value.includes("\0"),
    words: `text that is not empty, of at most ${max} characters and none of them NUL`,
    parse: (text) => text,
  };
}

/** A rule that takes less than another. */
export function narrowed<T>(rule: Rule<T>, isFine: (value: T) => boolean, words: string): Rule<T> {
  return {
    ...rule,
    allows: (value): value is T => rule.allows(value) && isFine(value),
    words,
  };
}

function isIn(value: unknown, min: number, max: number): boolean {
  return (value as number) >= min && (value as number) <= max;
}

function rangeWords(min: number, max: number): string {
  if (max < Number.MAX_SAFE_INTEGER) return ` from ${min} to ${max}`;
  return min > Number.MIN_SAFE_INTEGER ? `, ${min} or more` : " that a double holds exactly";
}
