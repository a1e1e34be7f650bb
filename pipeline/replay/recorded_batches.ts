import { concatAll, concatMap, identity, map, type OperatorFunction, pipe } from "rxjs";
import type { Batch, ImageRequest } from "../contracts/batch.ts";
import type { Dataset } from "../contracts/dataset.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { loadBatches } from "../batches/load_batches.ts";
import type { RecordedImage } from "../outputs/record/mod.ts";
import { recordedBatch, recordedLabels, type RecordReader } from "../outputs/record/reader.ts";
import { openDataset } from "../sources/open_dataset.ts";
import type { SourceOptions } from "../sources/source_options.ts";

/**
 * Turns step numbers into the batches that were trained on then: out of the record where it has
 * their pixels, else by asking the data set for the same images and augmenting them again. Files are
 * known by their digests, whatever their names. Where the data set has no labels, those of the record
 * are taken.
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
      dataset.classes ? identity : map((batch) => ({
        ...batch,
        labels: recordedLabels(record.step(batch.position.step), record.images),
      })),
    );
  }
  return map((step) => recordedBatch(record.step(step), record.images));
}

/**
 * Opens the data set that a record names, or another source of the same files: of that, every image is
 * taken, since its folders and columns may say other labels.
 *
 * @param options `unlabelled` allows for that
 * @throws Error in one line when it has other images than it had
 */
export async function openRecordedData(
  { settings, images }: RecordReader,
  config: RunConfig,
  options: SourceOptions = { unlabelled: true },
): Promise<Dataset> {
  const isElsewhere = options.unlabelled === true &&
    config.dataset !== settings.config.dataset &&
    images.every(({ file }) => file !== undefined);
  const opened = await openDataset(config, { ...options, unlabelled: isElsewhere });
  const was = settings.dataset;
  const hasShape = (["height", "width", "channels"] as const)
    .every((name) => opened[name] === was[name]);
  if (hasShape && (isElsewhere ? opened.size >= was.size : opened.size === was.size)) return opened;
  opened.close?.();
  const [shape, shapeWas] = [opened, was].map(({ size, height, width, channels }) =>
    `${size} images of ${height}x${width}x${channels}`
  );
  throw new Error(
    `dataset "${opened.name}" has ${shape}, and had ${shapeWas} when it was recorded: put back what ` +
      "it was, or say where that is with --dataset",
  );
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
  if (file === undefined) return index;
  const expected = index < dataset.size && dataset.id(index) === id ? index : undefined;
  return await dataset.findFile?.(file, expected) ?? index;
}
