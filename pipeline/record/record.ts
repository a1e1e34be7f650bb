import { type MonoTypeOperatorFunction, tap } from "rxjs";
import type { LearningRates, StepLosses } from "../../model/mod.ts";
import type { StepDone } from "../events.ts";
import type { TrainedStep } from "../train_steps.ts";
import type { Recording } from "./recording.ts";

/**
 * Takes down every step as it passes. It only looks: host bytes and numbers that are there anyway.
 *
 * @param rates asked for at each step, before anybody may change them for the next
 */
export function record(
  recording: Pick<Recording, "step">,
  rates: () => LearningRates,
): MonoTypeOperatorFunction<TrainedStep> {
  return tap(({ batch, step }) =>
    recording.step({ batch, learningRates: rates(), losses: lossesOf(step) })
  );
}

/** What the step computed, without what it was told with. */
export function lossesOf(
  { dLossReal, dLossFake, dLoss, gLoss, meanDReal, meanDFake }: StepDone,
): StepLosses {
  return { dLossReal, dLossFake, dLoss, gLoss, meanDReal, meanDFake };
}
