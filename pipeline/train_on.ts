import { setTimeout as pause } from "node:timers/promises";
import type { Gan } from "../model/mod.ts";
import type { ChosenBackend } from "../ops/mod.ts";
import type { Batch } from "./batch.ts";

/**
 * One step of training.
 *
 * @param before is called just before each step, the only moment at which its learning rates are its own
 */
export function trainOn(
  gan: Gan,
  backend: Pick<ChosenBackend, "check">,
  before: (batch: Batch) => void = () => {},
): (batch: Batch) => ReturnType<Gan["trainStep"]> {
  return async (batch) => {
    // A step on the CPU keeps the event loop from turning, so decoders, timers and what other threads
    // have to say get a moment before each: a bare turn of the loop is too short for it to arrive.
    // Equal timers end in the order in which they began, and so do steps that are begun together.
    await pause(1);
    before(batch);
    const losses = await gan.trainStep(batch, batch.position.step);
    backend.check();
    return losses;
  };
}
