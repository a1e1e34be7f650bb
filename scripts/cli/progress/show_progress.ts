import type { Writable } from "node:stream";
import { defer, EMPTY, finalize, type Observable, tap } from "rxjs";
import {
  noEvents,
  runAfter,
  type RunEvent,
  type RunState,
  type StepDone,
} from "../../../pipeline/mod.ts";
import { formatProgress } from "./format_progress.ts";
import { formatStep } from "./format_step.ts";
import { palette } from "./paint.ts";
import { liveScreen, plainScreen } from "./screen.ts";
import { terminalLines } from "./terminal_lines.ts";

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
    let run = noEvents;
    return events$.pipe(
      tap((event) => {
        run = runAfter(run, [event]);
        if (event.type === "run-ended") screen.settle();
        for (const line of terminalLines(event, run, paint)) screen.print(line);
        if (event.type !== "step") return;
        if (isTerminal) screen.redraw(formatProgress(event, run, { columns: columns(), paint }));
        else if (isDue(event, run)) screen.print(formatStep(event, run));
      }),
      finalize(() => {
        noticing.unsubscribe();
        screen.settle();
      }),
    );
  });
}

/** Without a terminal: the first three steps, about ten per sample, and the last. */
function isDue({ step }: StepDone, { started, stepsSeen }: RunState): boolean {
  const every = Math.max(1, Math.round((started?.config.sampleEvery ?? 1) / 10));
  return stepsSeen <= 3 || step % every === 0 || step === started?.totalSteps;
}
