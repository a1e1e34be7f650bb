/** Events as lines of text: one JSON object a line, in the store and on the wire. */
import * as v from "valibot";
import type { RunEvent } from "../events.ts";
import { firstIssue } from "./_schemas.ts";
import { runEvent } from "./event_schema.ts";

/**
 * One event as a line of JSON, without the line's end. JSON.stringify would turn a measured NaN or
 * infinity into null; here they become the strings "NaN", "Infinity" and "-Infinity".
 */
export function eventLine(event: RunEvent): string {
  return JSON.stringify(
    event,
    (_, value) => typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
}

/**
 * Reads what `eventLine` wrote, NaN and infinities included. Properties that this version does not
 * know are left out.
 *
 * @throws SyntaxError that names what is wrong when the line is torn or foreign
 */
export function parseEvent(line: string): RunEvent {
  const { output, issues } = v.safeParse(runEvent, parseJson(line));
  if (issues === undefined) return output;
  throw new SyntaxError(
    `"${line.slice(0, 60)}" is not an event (${firstIssue(issues)}): ` +
      "the line is torn or foreign, leave it out",
  );
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
