import {
  type BatchShown,
  type CheckpointSaved,
  type CommandObeyed,
  type DataSkipped,
  type Incident,
  printable,
  type RealSaved,
  type RecordingEnded,
  type RolledBack,
  type RunCommand,
  type RunEnded,
  type RunResumed,
  type SampleSaved,
  shellWord,
  type StepDone,
  type Warning,
} from "../../../pipeline/mod.ts";
import { formatDuration, formatLoss, formatRate, plural } from "./format_values.ts";
import type { Paint } from "./paint.ts";
import type { RunView } from "./run_view.ts";

const labelWidth = 9;

/** A label, and lines beside it that start at one column; whatever text they have is only shown. */
export function labelled(label: string, lines: string[], colour: (text: string) => string): string {
  const indent = " ".repeat(labelWidth);
  return colour(label) + " ".repeat(labelWidth - label.length) +
    lines.map(printable).join(`\n${indent}`);
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

export function formatSample(event: SampleSaved, folder: string, paint: Paint): string {
  return labelled("sample", [`${folder}/${event.file}`], paint.green);
}

export function formatReal(event: RealSaved, folder: string, paint: Paint): string {
  return labelled("real", [`${folder}/${event.file}`], paint.green);
}

export function formatBatch(event: BatchShown, folder: string, paint: Paint): string {
  return labelled("batch", [`${folder}/${event.file}`], paint.green);
}

export function formatCheckpoint(event: CheckpointSaved, folder: string, paint: Paint): string {
  return labelled("saved", [`${folder}/${event.folder}`], paint.green);
}

export function formatResumed(event: RunResumed, folder: string, paint: Paint): string {
  const from = `after step ${event.step}, from ${folder}/${event.checkpoint}`;
  return labelled("resumed", [from], paint.green);
}

export function formatRecordingEnded(
  { step, file, reason }: RecordingEnded,
  folder: string,
  paint: Paint,
): string {
  const text = `${folder}/${file} ends after step ${step}: ${reason}; training goes on`;
  return labelled("record", [text], paint.yellow);
}

/** What went wrong, where it is kept, and how to see it again. A signal is nothing that went wrong. */
export function formatIncident(event: Incident, folder: string, paint: Paint): string {
  const { kind, step, message, replay } = event;
  const lines = [`step ${step}: ${message}`, `kept in ${folder}/${event.folder}`, `see ${replay}`];
  if (kind === "signal") return labelled("kept", [`the last steps: ${replay}`], paint.green);
  return labelled("incident", lines, paint.red);
}

export function formatRolledBack({ from, step }: RolledBack, paint: Paint): string {
  return labelled("back", [`from step ${from} to the good state after step ${step}`], paint.yellow);
}

export function formatCommand({ step, command }: CommandObeyed, paint: Paint): string {
  return labelled("command", [`${inWords(command)}, after step ${step}`], paint.green);
}

function inWords(command: RunCommand): string {
  if (command.name !== "learning-rates") return command.name.replaceAll("-", " ");
  return `learning rates ${command.discriminator} (D) and ${command.generator} (G)`;
}

export function formatSkipped({ file, reason }: DataSkipped, paint: Paint): string {
  return labelled("skipped", [`${file}: ${reason}`], paint.yellow);
}

/** How many images were skipped. */
export function formatSkippedCount({ skipped, folder }: RunView, paint: Paint): string {
  const text = `${plural(skipped, "image")} in all; deno task events ${
    shellWord(folder)
  } names each`;
  return labelled("skipped", [text], paint.yellow);
}

export function formatWarning({ message }: Warning, paint: Paint): string {
  return labelled("warning", [message], paint.yellow);
}

/**
 * The last line: how the run ended and where everything is. Not why it failed: that error is
 * shown by whoever catches it, once.
 */
export function formatEnd(event: RunEnded, view: RunView, paint: Paint): string {
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
