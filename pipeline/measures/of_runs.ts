/** What `deno task measure` needs: a run's checkpoints, and the measures of samples and of folders. */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Gan, type WhichGenerator } from "../../model/mod.ts";
import type { Dataset } from "../contracts/dataset.ts";
import type { MeasuresTaken } from "../contracts/events.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import {
  type Best,
  checkpointsFolder,
  listCheckpoints,
  type Manifest,
  readBest,
} from "../outputs/checkpoints/mod.ts";
import { manifestFile, readCheckpoint } from "../outputs/checkpoints/read_checkpoint.ts";
import { modelConfig } from "../settings/model_config.ts";
import type { Measures } from "./comparison.ts";
import type { Keep } from "./keep_compared.ts";
import { loadImages, openMeasurer } from "./measurer.ts";
import { openMeasureThread } from "./measure_thread.ts";

export { keepIn } from "./keep_compared.ts";
export { measuringParts } from "./measurer.ts";
export type { Measures } from "./comparison.ts";
export type { Extractor } from "./extractor.ts";
export type { Features } from "./features.ts";
export { innerProducts } from "./inner_products.ts";
export type { ImageSet } from "./image_set.ts";
export { openExtractor } from "./open_extractor.ts";

/** A run's checkpoints, the oldest first, and the best of them if one is named. */
export interface RunCheckpoints {
  paths: string[];
  best: Best | undefined;
}

/**
 * @param runFolder or that of one checkpoint
 * @throws Error with the cure where there is none
 */
export function runCheckpoints(runFolder: string): RunCheckpoints {
  if (!existsSync(runFolder)) {
    throw new Error(
      `there is no ${runFolder}: name a run, as runs/<name>, or two folders of images`,
    );
  }
  if (existsSync(join(runFolder, manifestFile))) {
    return { paths: [runFolder], best: readBest(dirname(runFolder)) };
  }
  const folder = checkpointsFolder(runFolder);
  const paths = listCheckpoints(folder).map(({ path }) => path);
  if (paths.length > 0) return { paths, best: readBest(folder) };
  throw new Error(
    `run "${
      basename(runFolder)
    }" has no checkpoint in ${folder}: only those can be measured; train ` +
      "it anew, with a lower --checkpoint-every if it is to be cut short again",
  );
}

/** @throws Error that names the checkpoint and says what is wrong with it */
export const manifestOf = (path: string): Manifest => readCheckpoint(path).manifest;

/** Measures of one checkpoint, by the averaged generator where there is one and by the trained one. */
export interface CheckpointMeasures {
  step: number;
  which: WhichGenerator;
  measures: MeasuresTaken;
}

/**
 * Measures checkpoints of one run, on the backend that is open.
 *
 * @throws Error in one line when one is damaged, or cannot be measured
 */
export async function* measureCheckpoints(
  paths: readonly string[],
  { dataset, config, extractor, keep }: {
    dataset: Dataset;
    config: RunConfig;
    extractor: string;
    keep?: Keep;
  },
): AsyncGenerator<CheckpointMeasures> {
  using closing = new DisposableStack();
  const gan = new Gan(modelConfig(config, dataset));
  closing.defer(() => gan.dispose());
  const measurer = openMeasurer(gan, dataset, { ...config, extractor, keep, lastStep: 0 });
  closing.defer(measurer.close);
  for (const path of paths) {
    const { manifest, state } = readCheckpoint(path);
    gan.restore(state);
    const kinds: WhichGenerator[] = gan.isAveraged ? ["averaged", "trained"] : ["trained"];
    for (const which of kinds) {
      const measures = await measurer.take(manifest, which);
      if (measures.type === "warning") throw new Error(measures.message);
      yield { step: manifest.step, which, measures };
    }
  }
}

/** The measures of a whole set of images beside another one, and how many of each were compared. */
export async function compareSets(
  real: Dataset,
  other: Dataset,
  { extractor, cacheDir, most, decodeConcurrency, keep }:
    & Pick<RunConfig, "cacheDir" | "decodeConcurrency">
    & { extractor: string; most: number; keep?: Keep },
): Promise<Measures & { images: number; realImages: number }> {
  const thread = openMeasureThread(extractor);
  try {
    const [first, second] = await Promise.all(
      [real, other].map((set) =>
        loadImages({ ...set, count: set.size, load: set.load }, most, decodeConcurrency)
      ),
    );
    const counts = { images: second.count, realImages: first.count };
    for (const [name, set] of keep ? [["real", first], ["other", second]] as const : []) {
      await keep!(name, set, await thread.features(set));
    }
    thread.begin({ real: first, cacheDir });
    const { measures } = await thread.measure(second);
    return { ...measures, ...counts };
  } finally {
    thread.close();
  }
}
