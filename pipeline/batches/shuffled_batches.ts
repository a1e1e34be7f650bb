import { type OperatorFunction, pipe } from "rxjs";
import type { ModelConfig } from "../../model/mod.ts";
import type { Batch } from "../contracts/batch.ts";
import type { Dataset } from "../contracts/dataset.ts";
import { loadBatches } from "./load_batches.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { shuffle } from "./shuffle.ts";

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
