import type { Gan } from "../../model/mod.ts";
import type { Batch } from "../contracts/batch.ts";
import type { RecordReader } from "../outputs/record/reader.ts";

/** Gives each step the learning rates that it was recorded with: they can change while a run trains. */
export function followRates(gan: Gan, record: RecordReader): (batch: Batch) => void {
  return ({ position }) => {
    gan.learningRates = record.step(position.step).learningRates;
  };
}

/**
 * Changes the learning rates where the recorded run did, and leaves them alone elsewhere: users may
 * have changes of their own for a run that follows another.
 */
export function followRateChanges(gan: Gan, record: RecordReader): (batch: Batch) => void {
  let was = gan.learningRates;
  return ({ position }) => {
    const is = record.step(position.step).learningRates;
    const hasChanged = is.discriminator !== was.discriminator || is.generator !== was.generator;
    if (hasChanged) gan.learningRates = is;
    was = is;
  };
}
