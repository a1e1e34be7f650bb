/** Events as lines of text: one JSON object a line, in the log file and on the wire. */
import type { RunEvent, SampleSaved, StepDone } from "../events.ts";

type Measured = Exclude<keyof StepDone | keyof SampleSaved, "type" | "file">;

// Where a run diverges these are NaN or infinite, which JSON has no words for. Restored by name,
// because elsewhere "NaN" is a text: a run may be called that.
const measured = new Set<string>(
  [
    "dLossReal",
    "dLossFake",
    "dLoss",
    "gLoss",
    "meanDReal",
    "meanDFake",
    "stepMillis",
    "waitMillis",
    "imagesPerSecond",
  ] satisfies Measured[],
);

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
 * Reads what `eventLine` wrote, NaN and infinities included.
 *
 * @throws SyntaxError when the line is torn or foreign; a killed run may leave one such, the last
 */
export function parseEvent(line: string): RunEvent {
  const event = parseJson(line);
  if (typeof event?.type !== "string") {
    throw new SyntaxError(
      `"${line.slice(0, 60)}" is not an event: the line is torn or foreign, leave it out`,
    );
  }
  return event;
}

function parseJson(line: string) {
  try {
    return JSON.parse(line, restored);
  } catch {
    return undefined;
  }
}

const restored = (key: string, value: unknown) =>
  measured.has(key) && typeof value === "string" ? Number(value) : value;
