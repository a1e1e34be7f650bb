import type { Gan } from "../../model/mod.ts";
import type { Batch } from "../batch.ts";
import type { RecordReader } from "../record/mod.ts";

/** Gives each step the learning rates that it was recorded with: they can change while a run trains. */
export function followRates(gan: Gan, record: RecordReader): (batch: Batch) => void {
  return ({ position }) => {
    gan.learningRates = record.step(position.step).learningRates;
  };
}
