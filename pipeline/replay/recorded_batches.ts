import { concatMap, map, type OperatorFunction, pipe } from "rxjs";
import type { Batch, ImageRequest } from "../contracts/batch.ts";
import type { Dataset } from "../contracts/dataset.ts";
import { loadBatches } from "../batches/load_batches.ts";
import { recordedBatch, type RecordReader } from "../outputs/record/reader.ts";

/**
 * Turns step numbers into the batches that were trained on then: out of the record where it has
 * their pixels, else by asking the data set for the same images and augmenting them again.
 *
 * @param dataset needed where the record has no pixels
 */
export function recordedBatches(
  record: RecordReader,
  dataset: Dataset | undefined,
): OperatorFunction<number, Batch> {
  const { config, model } = record.settings;
  if (dataset) {
    return pipe(
      concatMap((step) => requestsOf(record, step)),
      loadBatches(dataset, config, model),
    );
  }
  return map((step) => recordedBatch(record.step(step), record.images));
}

/** Whether replaying takes the data set. */
export function needsDataset({ settings }: RecordReader): boolean {
  return settings.level === "reference";
}

function requestsOf(record: RecordReader, number: number): ImageRequest[] {
  const { step, epoch, stepInEpoch, images } = record.step(number);
  const position = { step, epoch, stepInEpoch };
  return images.map((image, slot) => ({ position, index: record.images[image].index, slot }));
}
