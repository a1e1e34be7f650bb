/** The lines that each event leaves in the terminal. */
import { join } from "node:path";
import {
  type EventOf,
  type EventType,
  type MeasuresTaken,
  type RunCommand,
  type RunEnded,
  type RunEvent,
  type RunState,
  shellWord,
} from "../../../pipeline/mod.ts";
import { shownPath } from "../places.ts";
import { formatHeader } from "./format_header.ts";
import { formatDuration, plural } from "./format_values.ts";
import { labelled, type Paint } from "./paint.ts";

/** What a line may depend on besides its event. */
export interface LineContext {
  /** The run after the event. */
  run: RunState;
  /** The run's folder, as a user may type it. */
  folder: string;
  paint: Paint;
}

/** The lines of an event; none for those that the progress rows show. */
export function terminalLines(event: RunEvent, run: RunState, paint: Paint): string[] {
  // Each entry takes the event of its own type, which TypeScript cannot follow through a lookup.
  const write = lines[event.type] as (event: RunEvent, context: LineContext) => string[];
  return write(event, { run, folder: shownFolder(run), paint });
}

// More than these would bury everything else; the log names all.
const namedSkips = 10;

const lines: { [T in EventType]: (event: EventOf<T>, context: LineContext) => string[] } = {
  "run-started": (event, { folder, paint }) => [formatHeader(event, folder, paint)],
  "run-resumed": (event, { folder, paint }) => {
    const from = `after step ${event.step}, from ${folder}/${event.checkpoint}`;
    return [formatHeader(event, folder, paint), labelled("resumed", [from], paint.green)];
  },
  "step": () => [],
  "distributions": () => [],
  "memory": () => [],
  "ranks": () => [],
  "augmentation": () => [],
  "sample": ({ file }, { folder, paint }) => [
    labelled("sample", [`${folder}/${file}`], paint.green),
  ],
  "sample-measured": () => [], // the page draws it
  "measures": (event, { paint }) => [labelled("measured", [measuresText(event)], paint.green)],
  "real": ({ file }, { folder, paint }) => [labelled("real", [`${folder}/${file}`], paint.green)],
  "alarm": ({ message, isOver }, { paint }) => [
    labelled("alarm", [message], isOver ? paint.green : paint.yellow),
  ],
  "batch": ({ file }, { folder, paint }) => [labelled("batch", [`${folder}/${file}`], paint.green)],
  "checkpoint": (event, { folder, paint }) => [
    labelled("saved", [`${folder}/${event.folder}`], paint.green),
  ],
  "recording-ended": ({ step, file, reason }, { folder, paint }) => {
    const text = `${folder}/${file} ends after step ${step}: ${reason}; training goes on`;
    return [labelled("record", [text], paint.yellow)];
  },
  "incident": ({ kind, step, message, folder: incident, replay }, { folder, paint }) => {
    // A signal is a user's wish: nothing went wrong.
    if (kind === "signal") return [labelled("kept", [`the last steps: ${replay}`], paint.green)];
    const kept = incident ? [`kept in ${folder}/${incident}`, `see ${replay}`] : [];
    const text = [`step ${step}: ${message}`, ...kept];
    return [labelled("incident", text, paint.red)];
  },
  "rolled-back": ({ from, step }, { paint }) => {
    const text = `from step ${from} to the good state after step ${step}`;
    return [labelled("back", [text], paint.yellow)];
  },
  "command": ({ step, command }, { paint }) => [
    labelled("command", [`${commandText(command)}, after step ${step}`], paint.green),
  ],
  "data-skipped": ({ file, reason }, { run, paint }) =>
    run.skipped > namedSkips ? [] : [labelled("skipped", [`${file}: ${reason}`], paint.yellow)],
  "warning": ({ message }, { paint }) => [labelled("warning", [message], paint.yellow)],
  "run-ended": (event, context) => [...skippedCount(context), endLine(event, context)],
};

function measuresText(measures: MeasuresTaken): string {
  const { frechet, kid, kidDeviation, precision, recall } = measures;
  const shares = (share: number) => share.toFixed(2);
  return [
    ...frechet === undefined ? [] : [`Frechet ${frechet.toFixed(2)}`],
    `KID ${kid.toFixed(4)} +- ${kidDeviation.toFixed(4)}`,
    ...precision === undefined || recall === undefined
      ? []
      : [`precision ${shares(precision)}`, `recall ${shares(recall)}`],
    `of ${measures.images} samples beside ${measures.realImages} ${
      measures.areHeldOut ? "held-out" : "training"
    } images (${measures.extractor})`,
  ].join("  ");
}

function shownFolder({ started }: RunState): string {
  if (started === undefined) return "";
  const { runsDir, name } = started.config;
  return shownPath(join(runsDir, name));
}

function commandText(command: RunCommand): string {
  if (command.name !== "learning-rates") return command.name.replaceAll("-", " ");
  return `learning rates ${command.discriminator} (D) and ${command.generator} (G)`;
}

/** How many images were skipped. */
function skippedCount({ run: { skipped }, folder, paint }: LineContext): string[] {
  if (skipped === 0) return [];
  const where = `deno task events ${shellWord(folder)} names each`;
  return [labelled("skipped", [`${plural(skipped, "image")} in all; ${where}`], paint.yellow)];
}

/**
 * The last line: how the run ended and where everything is. It does not say why a run failed: the
 * command that catches the error prints it.
 */
function endLine(event: RunEnded, { run, folder, paint }: LineContext): string {
  const done = `${plural(event.step, "step")} in ${formatDuration(event.seconds)}`;
  const ended = `after ${done}; its files are in ${folder}`;
  const goOn = goOnLines(event, run, folder);
  switch (event.reason) {
    case "finished":
      return labelled("done", [`${done}; samples, settings and log are in ${folder}`], paint.green);
    case "interrupted":
      return labelled("stopped", [ended, ...goOn], paint.yellow);
    case "failed":
      return labelled("failed", [ended, ...goOn], paint.red);
  }
}

/** How to resume, if there is a checkpoint; it names the step, unless that is the last one. */
function goOnLines({ step }: RunEnded, { savedStep }: RunState, folder: string): string[] {
  if (savedStep === undefined) return [];
  const after = savedStep === step ? "" : ` after step ${savedStep}`;
  return [`go on${after} with deno task train --resume ${shellWord(folder)}`];
}
