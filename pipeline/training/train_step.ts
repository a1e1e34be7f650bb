import { setTimeout as pause } from "node:timers/promises";
import type { Gan, Images } from "../../model/mod.ts";
import type { ChosenBackend } from "../../ops/mod.ts";
import type { Batch } from "../contracts/batch.ts";

export interface AroundStep {
  /** Is called just before each step: only then are the learning rates those of this step. */
  before?: (batch: Batch) => void;
  /** Is called when the device has done a step, unless that failed. */
  after?: () => void;
  /** Whether that step tells how strongly it moves each variable; by default none does. */
  hasFlow?: (step: number) => boolean;
}

/** One step of training. */
export function trainStep(
  gan: Gan,
  backend: Pick<ChosenBackend, "check">,
  { before, after, hasFlow }: AroundStep = {},
): (batch: Batch) => ReturnType<Gan["trainStep"]> {
  return async (batch) => {
    // A step on the CPU blocks the event loop. So before each step, decoders, timers and messages
    // of other threads get a millisecond; one turn of the loop is too short for messages to arrive.
    // Equal timers fire in the order in which they were set, so steps that begin together keep theirs.
    await pause(1);
    before?.(batch);
    const { step } = batch.position;
    const flow = { hasFlow: hasFlow?.(step + 1) };
    const losses = await gan.trainStep(ownImages(batch, gan), step, flow);
    backend.check();
    after?.();
    return losses;
  };
}

/** The images that this process computes: all of them, unless ranks share the batch. */
function ownImages({ pixels, labels, ids }: Batch, { own: { from, to } }: Gan): Images {
  const imageBytes = pixels.length / ids.length;
  return {
    pixels: pixels.subarray(from * imageBytes, to * imageBytes),
    labels: labels?.subarray(from, to),
  };
}
