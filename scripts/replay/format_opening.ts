import { printable } from "../../pipeline/mod.ts";
import type { HyperParameters, ReplayStarted } from "../../pipeline/replay/mod.ts";
import { shownPath } from "../cli/places.ts";
import { formatCount, plural } from "../cli/progress/format_values.ts";

/** The header of a replay: its steps, its start, and how strictly it compares. */
export function formatOpening(
  started: ReplayStarted,
  changes: Partial<HyperParameters> = {},
): string {
  const { from, to, folder, start, backend, recordedOn, isExact } = started;
  const which = from === to ? `step ${formatCount(from)}` : `steps ${span(from, to)}`;
  const leading = from - 1 - start.step;
  const lead = leading > 0 ? `, and ${plural(leading, "step")} from there` : "";
  const isPartlyItsOwn = recordedOn.split(", then ").includes(backend);
  const rule = isExact
    ? `${backend}, as recorded: every bit must agree`
    : `${backend}, recorded on ${recordedOn}: losses must agree closely after a recorded state, and ` +
      `less with each step from there${
        isPartlyItsOwn ? "; every bit, where this device recorded" : ""
      }`;
  const opening = [
    `replay   ${which} of ${shownPath(folder)}, beginning with ${start.name}${lead}`,
    `on       ${rule}`,
  ];
  const changed = Object.entries(changes).map(([name, value]) => `${name}=${value}`).join(", ");
  if (changed) {
    opening.push(`with     ${changed}, where the run had another: it must differ from there`);
  }
  return opening.map(printable).join("\n");
}

function span(from: number, to: number): string {
  return `${formatCount(from)} to ${formatCount(to)}`;
}
