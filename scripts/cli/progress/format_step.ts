/** A step's position and scores, as text. */
import type { RunState, StepDone } from "../../../pipeline/mod.ts";
import { formatDuration, formatLoss, formatRate } from "./format_values.ts";

/** The two losses, and D's mean outputs for real and generated images. */
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

/** A step's position: `step 12/384`, `epoch 1/6`, `42 images/s`, `ETA 4:05`. */
export function formatPlace(event: StepDone, run: RunState) {
  const { totalSteps = event.step, stepsPerEpoch = event.stepInEpoch } = run.started ?? {};
  // From recent steps, like the time left: a single step's rate jumps.
  const batchSize = run.started?.config.model.batchSize;
  const imagesPerSecond = batchSize === undefined || run.millisPerStep === 0
    ? event.imagesPerSecond
    : 1000 * batchSize / run.millisPerStep;
  const secondsLeft = (totalSteps - event.step) * run.millisPerStep / 1000;
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
export function formatStep(event: StepDone, run: RunState): string {
  const { step, epoch, rate, eta } = formatPlace(event, run);
  return [step, epoch, ...formatScores(event), rate, eta].join("  ");
}
