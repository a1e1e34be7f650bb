import { concatAll, concatMap, map, type OperatorFunction, pipe } from "rxjs";
import type { Batch, ImageRequest } from "../contracts/batch.ts";
import type { Dataset } from "../contracts/dataset.ts";
import { loadBatches } from "../batches/load_batches.ts";
import type { RecordedImage } from "../outputs/record/mod.ts";
import { recordedBatch, type RecordReader } from "../outputs/record/reader.ts";

/**
 * Turns step numbers into the batches that were trained on then: out of the record where it has
 * their pixels, else by asking the data set for the same images and augmenting them again. Files are
 * known by their digests where their names differ.
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
      concatMap((step) => requestsOf(record, dataset, step)),
      concatAll(),
      loadBatches(dataset, config, model),
    );
  }
  return map((step) => recordedBatch(record.step(step), record.images));
}

/** Whether replaying takes the data set. */
export function needsDataset({ settings }: RecordReader): boolean {
  return settings.level === "reference";
}

async function requestsOf(
  record: RecordReader,
  dataset: Dataset,
  number: number,
): Promise<ImageRequest[]> {
  const { step, epoch, stepInEpoch, images } = record.step(number);
  const position = { step, epoch, stepInEpoch };
  const requests: ImageRequest[] = [];
  for (const [slot, image] of images.entries()) {
    requests.push({ position, slot, index: await indexOf(record.images[image], dataset) });
  }
  return requests;
}

/** The number of a recorded image: in another source of the same files it may have another one. */
async function indexOf({ index, id, file }: RecordedImage, dataset: Dataset): Promise<number> {
  if (file === undefined || dataset.id(index) === id) return index;
  return await dataset.findFile?.(file) ?? index;
}
