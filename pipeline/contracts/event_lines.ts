/** Events as lines of text: one JSON object a line, in the store and on the wire. */
import type { RunEvent } from "./events.ts";
import { jsonLine, parseJsonLine } from "./json_lines.ts";
import { runEvent } from "./event_schema.ts";

/** One event as a line of JSON, without the line's end, NaN and infinities as texts. */
export function eventLine(event: RunEvent): string {
  return jsonLine(event);
}

/**
 * Reads what `eventLine` wrote, NaN and infinities included. Properties that this version does not
 * know are left out.
 *
 * @throws SyntaxError that names what is wrong when the line is torn or foreign
 */
export function parseEvent(line: string): RunEvent {
  return parseJsonLine(line, runEvent, "an event");
}
