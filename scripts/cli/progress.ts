import type { Writable } from "node:stream";
import { defer, EMPTY, finalize, type Observable, tap } from "rxjs";
import type { RunEvent, StepDone } from "../../pipeline/mod.ts";
import { formatHeader } from "./progress/format_header.ts";
import {
  formatBatch,
  formatCheckpoint,
  formatCommand,
  formatEnd,
  formatIncident,
  formatReal,
  formatRecordingEnded,
  formatResumed,
  formatRolledBack,
  formatSample,
  formatSkipped,
  formatSkippedCount,
  formatStep,
  formatWarning,
} from "./progress/format_lines.ts";
import { formatProgress } from "./progress/format_progress.ts";
import { type Paint, palette } from "./progress/paint.ts";
import { follow, nothingSeen, type RunView } from "./progress/run_view.ts";
import { liveScreen, plainScreen } from "./progress/screen.ts";

export interface ProgressOptions {
  out: Writable;
  isTerminal: boolean;
  /** Asked at every redraw, because a terminal can be resized. */
  columns: () => number;
  colour?: boolean;
  /** Lines of the command's own, printed among those of the run. */
  notices?: Observable<string>;
}

// More than these would bury everything else; the log names all.
const namedSkips = 10;

/**
 * Shows a run while it is subscribed to: a header, then on a terminal two live rows and elsewhere a
 * line now and then, samples, warnings, and where everything is. The events pass through.
 */
export function showProgress(
  events$: Observable<RunEvent>,
  options: ProgressOptions,
): Observable<RunEvent> {
  const { out, isTerminal, columns, colour = isTerminal && !Deno.noColor } = options;
  const { notices = EMPTY } = options;
  return defer(() => {
    const paint = palette(colour);
    const screen = isTerminal ? liveScreen(out) : plainScreen(out);
    const noticing = notices.subscribe((line) => screen.print(line));
    let view = nothingSeen;
    return events$.pipe(
      tap((event) => {
        view = follow(view, event);
        if (event.type === "run-ended") screen.settle();
        for (const line of linesOf(event, view, paint)) screen.print(line);
        if (event.type !== "step") return;
        if (isTerminal) screen.redraw(formatProgress(event, view, { columns: columns(), paint }));
        else if (isDue(event, view)) screen.print(formatStep(event, view));
      }),
      finalize(() => {
        noticing.unsubscribe();
        screen.settle();
      }),
    );
  });
}

/** The lines that an event leaves on any screen. */
function linesOf(event: RunEvent, view: RunView, paint: Paint): string[] {
  const { folder, skipped } = view;
  switch (event.type) {
    case "run-started":
      return [formatHeader(event, folder, paint)];
    case "run-resumed":
      return [formatHeader(event, folder, paint), formatResumed(event, folder, paint)];
    case "step":
    case "distributions":
    case "memory":
      return [];
    case "sample":
      return [formatSample(event, folder, paint)];
    case "real":
      return [formatReal(event, folder, paint)];
    case "batch":
      return [formatBatch(event, folder, paint)];
    case "checkpoint":
      return [formatCheckpoint(event, folder, paint)];
    case "recording-ended":
      return [formatRecordingEnded(event, folder, paint)];
    case "incident":
      return [formatIncident(event, folder, paint)];
    case "rolled-back":
      return [formatRolledBack(event, paint)];
    case "command":
      return [formatCommand(event, paint)];
    case "data-skipped":
      return skipped <= namedSkips ? [formatSkipped(event, paint)] : [];
    case "warning":
      return [formatWarning(event, paint)];
    case "run-ended": {
      const count = skipped > 0 ? [formatSkippedCount(view, paint)] : [];
      return [...count, formatEnd(event, view, paint)];
    }
  }
}

/** Without a terminal: the first steps, so that one sees it run, about ten a sample, the last. */
function isDue({ step }: StepDone, { started, stepsSeen }: RunView): boolean {
  const every = Math.max(1, Math.round((started?.config.sampleEvery ?? 1) / 10));
  return stepsSeen <= 3 || step % every === 0 || step === started?.totalSteps;
}
