import {
  type EventOf,
  type EventType,
  type Incident,
  type RunCommand,
  type RunEnded,
  type RunEvent,
  shellWord,
  type StepDone,
} from "../../../pipeline/mod.ts";
import { formatHeader } from "./format_header.ts";
import { formatDuration, formatLoss, formatRate, plural } from "./format_values.ts";
import { labelled, type Paint } from "./paint.ts";
import type { RunView } from "./run_view.ts";

// More than these would bury everything else; the log names all.
const namedSkips = 10;

/** The lines that an event leaves on any screen, by its type. */
const formats: { [T in EventType]: (event: EventOf<T>, view: RunView, paint: Paint) => string[] } =
  {
    "run-started": (event, { folder }, paint) => [formatHeader(event, folder, paint)],
    "run-resumed": (event, { folder }, paint) => [
      formatHeader(event, folder, paint),
      labelled(
        "resumed",
        [`after step ${event.step}, from ${folder}/${event.checkpoint}`],
        paint.green,
      ),
    ],
    "step": () => [],
    "distributions": () => [],
    "memory": () => [],
    "sample": (
      { file },
      { folder },
      paint,
    ) => [labelled("sample", [`${folder}/${file}`], paint.green)],
    "real": ({ file }, { folder }, paint) => [labelled("real", [`${folder}/${file}`], paint.green)],
    "batch": (
      { file },
      { folder },
      paint,
    ) => [labelled("batch", [`${folder}/${file}`], paint.green)],
    "checkpoint": (event, { folder }, paint) => [
      labelled("saved", [`${folder}/${event.folder}`], paint.green),
    ],
    "recording-ended": ({ step, file, reason }, { folder }, paint) => {
      const text = `${folder}/${file} ends after step ${step}: ${reason}; training goes on`;
      return [labelled("record", [text], paint.yellow)];
    },
    "incident": (event, { folder }, paint) => [formatIncident(event, folder, paint)],
    "rolled-back": ({ from, step }, _, paint) => [
      labelled("back", [`from step ${from} to the good state after step ${step}`], paint.yellow),
    ],
    "command": ({ step, command }, _, paint) => [
      labelled("command", [`${inWords(command)}, after step ${step}`], paint.green),
    ],
    "data-skipped": ({ file, reason }, { skipped }, paint) =>
      skipped <= namedSkips ? [labelled("skipped", [`${file}: ${reason}`], paint.yellow)] : [],
    "warning": ({ message }, _, paint) => [labelled("warning", [message], paint.yellow)],
    "run-ended": (event, view, paint) => [
      ...view.skipped > 0 ? [formatSkippedCount(view, paint)] : [],
      formatEnd(event, view, paint),
    ],
  };

export function formatEvent(event: RunEvent, view: RunView, paint: Paint): string[] {
  // Each entry takes the event of its own type, which TypeScript cannot follow through a lookup.
  const format = formats[event.type] as (event: RunEvent, view: RunView, paint: Paint) => string[];
  return format(event, view, paint);
}

/** The two losses and what D makes of real and generated images. */
export function formatScores(
  event: Pick<StepDone, "dLoss" | "gLoss" | "meanDReal" | "meanDFake">,
): string[] {
  return [
    `d_loss ${formatLoss(event.dLoss)}`,
    `g_loss ${formatLoss(event.gLoss)}`,
    `D(x) ${event.meanDReal.toFixed(2)}`,
    `D(G(z)) ${event.meanDFake.toFixed(2)}`,
  ];
}

/** Where a step stands: `step 12/384`, `epoch 1/6`, `42 images/s`, `ETA 4:05`. */
export function formatPlace(event: StepDone, view: RunView) {
  const { totalSteps = event.step, stepsPerEpoch = event.stepInEpoch } = view.started ?? {};
  // Of the steps of late, as the time left is: one step alone jumps.
  const batchSize = view.started?.config.model.batchSize;
  const imagesPerSecond = batchSize === undefined || view.millisPerStep === 0
    ? event.imagesPerSecond
    : 1000 * batchSize / view.millisPerStep;
  const secondsLeft = (totalSteps - event.step) * view.millisPerStep / 1000;
  return {
    share: event.step / totalSteps,
    step: `step ${outOf(event.step, totalSteps)}`,
    epoch: `epoch ${outOf(event.epoch + 1, Math.ceil(totalSteps / stepsPerEpoch))}`,
    rate: formatRate(imagesPerSecond),
    eta: `ETA ${formatDuration(secondsLeft)}`,
  };
}

/** ` 12/384`: padded, so that nothing moves as the number grows. */
const outOf = (done: number, total: number) =>
  `${String(done).padStart(String(total).length)}/${total}`;

/** A step as one plain line, for output that is piped. */
export function formatStep(event: StepDone, view: RunView): string {
  const { step, epoch, rate, eta } = formatPlace(event, view);
  return [step, epoch, ...formatScores(event), rate, eta].join("  ");
}

/** What went wrong, where it is kept, and how to see it again. A signal is nothing that went wrong. */
function formatIncident(event: Incident, folder: string, paint: Paint): string {
  const { kind, step, message, replay } = event;
  const lines = [`step ${step}: ${message}`, `kept in ${folder}/${event.folder}`, `see ${replay}`];
  if (kind === "signal") return labelled("kept", [`the last steps: ${replay}`], paint.green);
  return labelled("incident", lines, paint.red);
}

function inWords(command: RunCommand): string {
  if (command.name !== "learning-rates") return command.name.replaceAll("-", " ");
  return `learning rates ${command.discriminator} (D) and ${command.generator} (G)`;
}

/** How many images were skipped. */
function formatSkippedCount({ skipped, folder }: RunView, paint: Paint): string {
  const text = `${plural(skipped, "image")} in all; deno task events ${
    shellWord(folder)
  } names each`;
  return labelled("skipped", [text], paint.yellow);
}

/**
 * The last line: how the run ended and where everything is. Not why it failed: that error is
 * shown by whoever catches it, once.
 */
function formatEnd(event: RunEnded, view: RunView, paint: Paint): string {
  const { folder } = view;
  const done = `${plural(event.step, "step")} in ${formatDuration(event.seconds)}`;
  const ended = `after ${done}; what there is lies in ${folder}`;
  switch (event.reason) {
    case "finished":
      return labelled("done", [`${done}; samples, settings and log are in ${folder}`], paint.green);
    case "interrupted":
      return labelled("stopped", [ended, ...wayOn(event, view)], paint.yellow);
    case "failed":
      return labelled("failed", [ended, ...wayOn(event, view)], paint.red);
  }
}

/** How to go on, where there is a checkpoint; from which step, where that is not the last. */
function wayOn({ step }: RunEnded, { folder, savedStep }: RunView): string[] {
  if (savedStep === undefined) return [];
  const after = savedStep === step ? "" : ` after step ${savedStep}`;
  return [`go on${after} with deno task train --resume ${shellWord(folder)}`];
}
