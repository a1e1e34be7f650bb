import { formatCount } from "../cli/progress/format_values.ts";
import type { OpenReplay } from "./open_replay.ts";

/** What is replayed, where it begins, and how strictly it is compared. */
export function formatOpening(
  { run, backend, from, to, replayer }: OpenReplay,
  start: { name: string; step: number },
): string {
  const device = `${backend.name}: ${backend.description}`;
  const recordedOn = run.record.settingsAt(start.step).backend;
  const steps = `steps ${formatCount(from + 1)} to ${formatCount(to)} of ${run.folder}`;
  const rule = replayer.isOnItsDevice()
    ? `${device}, as recorded: every bit must agree`
    : `${device}, recorded on ${recordedOn}: losses must agree closely after a recorded state, and ` +
      "less with each step from there";
  return `replay   ${steps}, beginning with ${start.name}\non       ${rule}`;
}
