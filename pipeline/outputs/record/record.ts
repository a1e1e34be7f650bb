import { type MonoTypeOperatorFunction, tap } from "rxjs";
import type { LearningRates, StepLosses } from "../../../model/mod.ts";
import type { StepDone } from "../../contracts/events.ts";
import type { TrainedStep } from "../../contracts/batch.ts";
import type { Recording } from "./recording.ts";

/**
 * Records every step that passes, from host data that exists anyway.
 *
 * @param rates called at each step, before a command can change the rates for the next one
 */
export function record(
  recording: Pick<Recording, "step">,
  rates: () => LearningRates,
): MonoTypeOperatorFunction<TrainedStep> {
  return tap(({ batch, step }) =>
    recording.step({ batch, learningRates: rates(), losses: lossesOf(step) })
  );
}

/** The losses of a step event. */
export function lossesOf(
  { dLossReal, dLossFake, dLoss, gLoss, meanDReal, meanDFake }: StepDone,
): StepLosses {
  return { dLossReal, dLossFake, dLoss, gLoss, meanDReal, meanDFake };
}
