import type { Dataset } from "../contracts/dataset.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { cached } from "./cached.ts";
import { isPattern } from "./archives/shards.ts";
import { holdOut } from "./hold_out.ts";
import type { MnistSet } from "./idx_sets.ts";
import type { MnistLikeName } from "./mnist_files.ts";
import { readingRules } from "./reading_rules.ts";
import type { SourceOptions } from "./source_options.ts";

type Open = (config: RunConfig, options: SourceOptions) => Promise<Dataset>;

// A run loads the code of its own data set only.
const openAvatars: Open = async (...from) => (await import("./avatars.ts")).openAvatars(...from);
const openFolder: Open = async (...from) => (await import("./folder.ts")).openFolder(...from);
const openArchive: Open = async (...from) =>
  (await import("./open_archive.ts")).openArchive(...from);
const openList: Open = async (config, options) => {
  const { listSource } = await import("./list_source.ts");
  const { openFiles } = await import("./open_files.ts");
  return await openFiles(await listSource(config.dataset), config, options);
};
const openMnistLike = (name: MnistLikeName): Open => async (...from) =>
  (await import("./mnist_like.ts")).openMnistLike(name, ...from);

/** The data sets that go by a name. Anything else is the path of a folder or an archive. */
const namedSources: Record<string, Open> = {
  "avatars": openAvatars,
  "fashion-mnist": openMnistLike("fashion-mnist"),
  "mnist": openMnistLike("mnist"),
};

/** What `--dataset` takes beside a path. */
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
  const asked = options.unlabelled ? { ...config, labels: "none" } as const : config;
  const open = await sourceOf(asked);
  const dataset = holdOut(await open(asked, options), config.holdOut ?? 0);
  refuseFewerThanOneBatch(dataset, config.model.batchSize);
  return cached(dataset);
}

async function sourceOf({ dataset, labels }: RunConfig): Promise<Open> {
  if (!Object.hasOwn(namedSources, dataset)) {
    const info = await Deno.stat(dataset).catch(() => undefined);
    if (info?.isFile && /\.(csv|tsv|jsonl|ndjson|txt)$/i.test(dataset)) return openList;
    if (info) return info.isDirectory ? openImagesOrIdx : openArchive;
    if (isPattern(dataset)) return openArchive;
    throw new Error(
      `dataset "${dataset}" is no folder, no file and no known name: state --dataset with a folder, an ` +
        `archive, or ${datasetNames.join(", ")}`,
    );
  }
  if (labels !== "none") {
    throw new Error(
      `--labels ${labels} takes classes from names of files, and "${dataset}" has none: leave it out`,
    );
  }
  return namedSources[dataset];
}

/** A folder of images, or of IDX files, or LMDB. */
const openImagesOrIdx: Open = async (config, options) => {
  if (readingRules(config).entersLmdb) {
    const archives = await import("./open_archive.ts");
    const isLmdb = await archives.dataFileOf(config.dataset) !== undefined;
    if (isLmdb) return await archives.openArchive(config, options);
  }
  const isIdx = readingRules(config).namesIdxByContent &&
    (await (await import("./idx_sets.ts")).idxSets(config.dataset)).length > 0;
  return isIdx
    ? await (await import("./mnist_like.ts")).openIdxFolder(config)
    : await openFolder(config, options);
};

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

/** As `mnist_locate.ts` has it, which is loaded only then. */
export async function findMnist(
  name: MnistLikeName,
  dataDir: string,
): Promise<MnistSet | undefined> {
  return (await import("./mnist_locate.ts")).findMnist(name, dataDir);
}
