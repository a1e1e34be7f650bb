import type { Writable } from "node:stream";
import { defer, EMPTY, finalize, type Observable, tap } from "rxjs";
import type { RunEvent, StepDone } from "../../../pipeline/mod.ts";
import { formatEvent, formatStep } from "./format_lines.ts";
import { formatProgress } from "./format_progress.ts";
import { palette } from "./paint.ts";
import { follow, nothingSeen, type RunView } from "./run_view.ts";
import { liveScreen, plainScreen } from "./screen.ts";

export interface ProgressOptions {
  out: Writable;
  isTerminal: boolean;
  /** Asked at every redraw, because a terminal can be resized. */
  columns: () => number;
  colour?: boolean;
  /** Lines of the command's own, printed among those of the run. */
  notices?: Observable<string>;
}

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
        for (const line of formatEvent(event, view, paint)) screen.print(line);
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

/** Without a terminal: the first steps, so that one sees it run, about ten a sample, the last. */
function isDue({ step }: StepDone, { started, stepsSeen }: RunView): boolean {
  const every = Math.max(1, Math.round((started?.config.sampleEvery ?? 1) / 10));
  return stepsSeen <= 3 || step % every === 0 || step === started?.totalSteps;
}
