import { bufferCount, from, map, of, type OperatorFunction, pipe } from "rxjs";
import type { ModelConfig } from "../../model/mod.ts";
import { augment } from "./augment.ts";
import { parseAugmentations } from "./augmentations/mod.ts";
import type { Batch, ImageRequest } from "../contracts/batch.ts";
import type { Dataset } from "../contracts/dataset.ts";
import { decode } from "./decode.ts";
import { mapInOrder } from "../flow/map_in_order.ts";
import { inWhole, type Part } from "./part_of_batch.ts";
import { keptBatches } from "./kept_batches.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { toBatches } from "./to_batches.ts";
import { shuffle } from "./shuffle.ts";

/**
 * Turns requests for images into batches, for a run and for its replay. A batch whose images are all at
 * hand is made at once, any other image by image.
 */
export function loadBatches(
  dataset: Dataset,
  config: Pick<RunConfig, "augment" | "decodeConcurrency">,
  { batchSize, seed }: Pick<ModelConfig, "batchSize" | "seed">,
): OperatorFunction<ImageRequest, Batch> {
  const list = parseAugmentations(config.augment);
  const imageByImage = pipe(
    decode(dataset, { concurrency: config.decodeConcurrency }), // their pixels, order kept
    augment(list, { ...dataset, seed }),
    toBatches(batchSize), // host bytes, no tensors
  );
  const atOnce = keptBatches(dataset, list, { batchSize, seed });
  const load = (requests: ImageRequest[]) => {
    const batch = atOnce(requests);
    if (batch) return batch instanceof Promise ? batch : of(batch);
    return from(requests).pipe(imageByImage);
  };
  // While one batch is awaited, threads decode the next.
  return pipe(bufferCount(batchSize), mapInOrder(load, dataset.loadAside ? 2 : 1));
}

/** Makes batches of which only a part is loaded: what other processes load stays empty. */
function loadParts(
  dataset: Dataset,
  config: RunConfig,
  { batchSize, seed }: Pick<ModelConfig, "batchSize" | "seed">,
  own: Part,
): OperatorFunction<ImageRequest, Batch> {
  const load = (requests: ImageRequest[]) =>
    from(requests.slice(own.from, own.to)).pipe(
      loadBatches(dataset, config, { batchSize: own.to - own.from, seed }),
      map((part) => inWhole(part, { requests, own, dataset })),
    );
  return pipe(bufferCount(batchSize), mapInOrder(load, 1));
}

export interface ShuffledBatchesOptions {
  config: RunConfig;
  model: ModelConfig;
  stepsPerEpoch: number;
  /** The images of each batch to load, by their numbers in it; by default all. */
  own?: Part;
}

/** Turns step numbers into batches of a data set, in a fresh order every epoch. */
export function shuffledBatches(
  dataset: Dataset,
  { config, model, stepsPerEpoch, own }: ShuffledBatchesOptions,
): OperatorFunction<number, Batch> {
  const { batchSize, seed } = model;
  return pipe(
    shuffle({ size: dataset.size, batchSize, stepsPerEpoch, seed }), // each step's images
    own ? loadParts(dataset, config, model, own) : loadBatches(dataset, config, model),
  );
}
