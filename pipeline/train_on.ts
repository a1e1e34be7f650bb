import { setTimeout as pause } from "node:timers/promises";
import type { Gan, LearningRates } from "../model/mod.ts";
import type { ChosenBackend } from "../ops/mod.ts";
import type { Batch } from "./batch.ts";

/** The learning rates of a step, where somebody else than the run decides them. */
export type RatesAt = (step: number) => LearningRates;

/**
 * One step of training.
 *
 * @param ratesAt the networks keep their learning rates without it
 */
export function trainOn(
  gan: Gan,
  backend: Pick<ChosenBackend, "check">,
  ratesAt?: RatesAt,
): (batch: Batch) => ReturnType<Gan["trainStep"]> {
  return async (batch) => {
    const { step } = batch.position;
    // A step on the CPU keeps the event loop from turning, so decoders, signals and timers get a
    // moment before each: a bare turn of the loop is too short for a signal to arrive.
    await pause(1);
    if (ratesAt) gan.learningRates = ratesAt(step);
    const losses = await gan.trainStep(batch, step);
    backend.check();
    return losses;
  };
}
