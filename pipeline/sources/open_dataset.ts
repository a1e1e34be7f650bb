import type { Dataset } from "../contracts/dataset.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { openAvatars } from "./avatars.ts";
import { cached } from "./cached.ts";
import { openFolder } from "./folder.ts";
import { openIdxFolder, openMnistLike } from "./mnist_like.ts";
import { readingRules } from "./reading_rules.ts";
import type { SourceOptions } from "./source_options.ts";

type Open = (config: RunConfig, options: SourceOptions) => Promise<Dataset>;

/** The data sets that go by a name. Anything else is the path of a folder. */
const namedSources: Record<string, Open> = {
  "avatars": openAvatars,
  "fashion-mnist": (config, options) => openMnistLike("fashion-mnist", config, options),
  "mnist": (config, options) => openMnistLike("mnist", config, options),
};

/** What `--dataset` takes beside the path of a folder. */
export const datasetNames: readonly string[] = Object.keys(namedSources);

/**
 * Opens the data set that a run names, with decoded images kept in memory.
 *
 * Whatever is wrong with the data as a whole is found here, before any device is opened.
 *
 * @throws Error or RangeError, one line with the cure, if the run cannot train on it
 */
export async function openDataset(
  config: RunConfig,
  options: SourceOptions = {},
): Promise<Dataset> {
  const open = await sourceOf(config);
  const dataset = await open(config, options);
  refuseFewerThanOneBatch(dataset, config.model.batchSize);
  return cached(dataset);
}

async function sourceOf({ dataset, labels }: RunConfig): Promise<Open> {
  if (!Object.hasOwn(namedSources, dataset)) {
    if (await isFolder(dataset)) return openImagesOrIdx;
    throw new Error(
      `dataset "${dataset}" is no folder and no known name: use the path of a folder, or ` +
        datasetNames.join(", "),
    );
  }
  if (labels === "folder") {
    throw new Error(
      `--labels folder takes classes from subfolders, and "${dataset}" is no folder: leave it out`,
    );
  }
  return namedSources[dataset];
}

/** A folder of images, or of IDX files. */
async function openImagesOrIdx(config: RunConfig, options: SourceOptions): Promise<Dataset> {
  const idx = readingRules(config).namesIdxByContent ? await openIdxFolder(config) : undefined;
  return idx ?? await openFolder(config, options);
}

const isFolder = (path: string) => Deno.stat(path).then((info) => info.isDirectory, () => false);

function refuseFewerThanOneBatch({ name, size, skipped }: Dataset, batchSize: number): void {
  if (size >= batchSize) return;
  const first = skipped.length > 0 ? `${skipped[0].file}: ${skipped[0].reason}` : "";
  const unreadable = skipped.length > 0
    ? ` (${skipped.length} more were skipped, first ${first})`
    : "";
  throw new RangeError(
    `dataset "${name}" has ${size} images${unreadable}, fewer than one batch of ${batchSize}: ` +
      "lower --batch-size or add images",
  );
}
