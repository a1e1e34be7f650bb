/** Objects as lines of JSON, checked by a schema when read. */
import * as v from "valibot";
import { printable } from "./text.ts";
import { firstIssue } from "./schemas.ts";

/**
 * One object as a line, without the line's end. JSON.stringify would turn a measured NaN or infinity
 * into null; here they become the strings "NaN", "Infinity" and "-Infinity".
 */
export function jsonLine(value: object): string {
  const json = JSON.stringify(
    value,
    (_, inner) => typeof inner === "number" && !Number.isFinite(inner) ? String(inner) : inner,
  );
  // JSON leaves some control characters as they are; escaped, they are the same texts.
  return printable(json);
}

/** @throws SyntaxError that names what is wrong when the line is torn or foreign */
export function parseJsonLine<T>(
  line: string,
  schema: v.GenericSchema<unknown, T>,
  what: string,
): T {
  const { success, output, issues } = v.safeParse(schema, parseJson(line));
  if (success) return output;
  throw new SyntaxError(
    `"${line.slice(0, 60)}" is not ${what} (${firstIssue(issues)}): ` +
      "the line is torn or foreign, leave it out",
  );
}

/** undefined if the text is not JSON; no JSON text parses to undefined. */
export function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
