import { bufferCount, from, of, type OperatorFunction, pipe } from "rxjs";
import type { ModelConfig } from "../../model/mod.ts";
import { augment } from "./augment.ts";
import { parseAugmentations } from "./augmentations/mod.ts";
import type { Batch, ImageRequest } from "../contracts/batch.ts";
import type { Dataset } from "../contracts/dataset.ts";
import { decode } from "./decode.ts";
import { mapInOrder } from "../flow/map_in_order.ts";
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

export interface ShuffledBatchesOptions {
  config: RunConfig;
  model: ModelConfig;
  stepsPerEpoch: number;
}

/** Turns step numbers into batches of a data set, in a fresh order every epoch. */
export function shuffledBatches(
  dataset: Dataset,
  { config, model, stepsPerEpoch }: ShuffledBatchesOptions,
): OperatorFunction<number, Batch> {
  const { batchSize, seed } = model;
  return pipe(
    shuffle({ size: dataset.size, batchSize, stepsPerEpoch, seed }), // each step's images
    loadBatches(dataset, config, model),
  );
}
