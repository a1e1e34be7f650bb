import { createHash } from "node:crypto";
import { join } from "node:path";
import { defer, EMPTY } from "rxjs";
import type { Dataset } from "../contracts/dataset.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { type IdxArray, readIdx } from "./idx.ts";
import { type IdxHalf, type IdxSet, idxSets, setName } from "./idx_sets.ts";
import { cropSize, refuseCropBeyond } from "./image_size.ts";
import { type MnistLikeName, type MnistLikeSource, mnistLikeSources } from "./mnist_files.ts";
import { locateMnist } from "./mnist_locate.ts";
import { type RawImage, rawToPixels } from "./pixels.ts";
import { readingRules } from "./reading_rules.ts";
import type { SourceOptions } from "./source_options.ts";

/** Images with labels: the train half or the test half of a data set. */
interface Half {
  images: IdxArray; // [count, height, width]
  labels: IdxArray; // [count]
}

/** What a set is called, and what its images are called by. */
interface Identity {
  name: string;
  idPrefix: string;
  credit?: MnistLikeSource["credit"];
  /** The name of each class, with the label that stands for it in the files. */
  classes: readonly string[];
  labels: readonly number[];
}

/**
 * Opens MNIST or Fashion-MNIST, train and test joined (70,000 images, train first). Files that lie in
 * their place and are another set go by their own name.
 *
 * @throws Error if the files are not found and cannot be downloaded, are damaged or do not match
 */
export async function openMnistLike(
  name: MnistLikeName,
  config: RunConfig,
  options: SourceOptions = {},
): Promise<Dataset> {
  const found = await locateMnist(name, config.dataDir, options);
  const halves = await readHalves(found);
  if (!readingRules(config).namesIdxByContent) {
    return idxDataset(halves, asNamed(name, halves), config, []);
  }
  const identity = identify(found, halves);
  if (identity.name !== name) {
    options.onWarning?.(
      `the IDX files in "${found.folder}" are not ${name} by their SHA-256: they are called ` +
        `"${identity.name}" by their folder`,
    );
  }
  return idxDataset(halves, identity, config, idxNotes(found));
}

/** Where the files lie, and what was done with them. */
function idxNotes({ folder, prefix, train, test }: IdxSet): string[] {
  const half = train && test ? [] : [`only the ${train ? "train" : "test"} half is there`];
  const turned = isTransposed(prefix)
    ? ["turned, since EMNIST stores images column by column"]
    : [];
  return [`IDX files in ${folder}`, ...half, ...turned];
}

/**
 * Opens the IDX files of a folder, of any set.
 *
 * @throws Error if it holds none or several sets, or damaged files
 */
export async function openIdxFolder(config: RunConfig): Promise<Dataset> {
  const sets = await idxSets(config.dataset);
  if (sets.length !== 1) {
    throw new Error(
      `"${config.dataset}" holds ${sets.length} data sets in IDX files (${
        sets.map(setName).join(", ")
      }): move the files of one into a folder of their own`,
    );
  }
  const halves = await readHalves(sets[0]);
  return idxDataset(halves, identify(sets[0], halves), config, idxNotes(sets[0]));
}

function idxDataset(
  halves: readonly Half[],
  identity: Identity,
  config: RunConfig,
  notes: readonly string[],
): Dataset {
  const { name, idPrefix, credit, classes, labels } = identity;
  const [, height, width] = halves[0].images.shape;
  const crop = cropSize(config, { height, width });
  refuseCropBeyond(name, { height, width }, crop);
  const plan = {
    height: config.model.outputHeight,
    width: config.model.outputWidth,
    channels: config.cDim ?? 1,
    crop,
  };
  const [first, second] = halves;
  const firstSize = first.images.shape[0];
  const at = (index: number): [Half, number] =>
    index < firstSize ? [first, index] : [second, index - firstSize];
  const numbers = new Map(labels.map((label, number) => [label, number]));

  return {
    name,
    size: halves.reduce((sum, { images }) => sum + images.shape[0], 0),
    height: plan.height,
    width: plan.width,
    channels: plan.channels,
    classes,
    ...(credit && { credit }),
    notes,
    skipped: [],
    skippedLater: EMPTY,
    id: (index) => `${idPrefix}/${index}`,
    label: (index) => {
      const [half, i] = at(index);
      return numbers.get(half.labels.values[i]);
    },
    load: (index) => defer(() => rawToPixels(imageOf(...at(index)), plan)),
  };
}

/** By the first rules a set is what it was asked for as. */
function asNamed(name: MnistLikeName, halves: readonly Half[]): Identity {
  const { classes, credit } = mnistLikeSources[name];
  const stray = halves.flatMap((
    { labels },
  ) => [labels.values.find((label) => label >= classes.length)])
    .find((label) => label !== undefined);
  if (stray !== undefined) {
    throw new RangeError(
      `"${name}" has the label ${stray}, beyond the ${classes.length} classes: copy or download it again`,
    );
  }
  return { name, idPrefix: name, credit, classes, labels: classes.map((_, label) => label) };
}

/** A published set by the digests of its files; any other by its folder's name. */
function identify(found: IdxSet, halves: readonly Half[]): Identity {
  for (const [name, source] of Object.entries(mnistLikeSources)) {
    if (isPublished(source, halves)) return asNamed(name as MnistLikeName, halves);
  }
  const labels = [...new Set(halves.flatMap(({ labels }) => [...new Set(labels.values)]))]
    .sort((a, b) => a - b);
  // Not by the folder's name, which may change before the run is resumed.
  return { name: setName(found), idPrefix: "idx", classes: labels.map(String), labels };
}

function isPublished({ sha256 }: MnistLikeSource, halves: readonly Half[]): boolean {
  const sums = halves.flatMap(({ images, labels }) => [digest(images), digest(labels)]);
  return JSON.stringify(sums) === JSON.stringify(Object.values(sha256));
}

const digests = new WeakMap<IdxArray, string>();

/** SHA-256 of the whole file. */
function digest(array: IdxArray): string {
  const known = digests.get(array);
  if (known) return known;
  const sum = createHash("sha256").update(new Uint8Array(array.values.buffer)).digest("hex");
  digests.set(array, sum);
  return sum;
}

function imageOf({ images }: Half, index: number): RawImage {
  const [, height, width] = images.shape;
  const start = index * height * width;
  const pixels = images.values.subarray(start, start + height * width);
  return { height, width, channels: 1, pixels };
}

async function readHalves({ folder, prefix, train, test }: IdxSet): Promise<Half[]> {
  const halves: Half[] = [];
  for (const half of [train, test]) if (half) halves.push(await readHalf(half));
  const [size, other] = halves.map(({ images }) => images.shape.slice(1).join("x"));
  if (other !== undefined && size !== other) {
    throw new Error(
      `"${
        join(folder, prefix)
      }" has ${size} images for training and ${other} for testing: take all ` +
        "four files from one data set",
    );
  }
  if (isTransposed(prefix)) halves.forEach(({ images }) => transpose(images));
  return halves;
}

/** EMNIST's images are stored column by column. */
const isTransposed = (prefix: string) => /^emnist/i.test(prefix);

function transpose({ shape: [count, height, width], values }: IdxArray): void {
  if (height !== width) return;
  for (let image = 0; image < count; image++) {
    const start = image * height * width;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < y; x++) {
        const [a, b] = [start + y * width + x, start + x * width + y];
        [values[a], values[b]] = [values[b], values[a]];
      }
    }
  }
}

async function readHalf(paths: IdxHalf): Promise<Half> {
  const images = await readIdx(paths.images, 3);
  const labels = await readIdx(paths.labels, 1);
  if (images.shape[0] !== labels.shape[0]) {
    throw new Error(
      `"${paths.labels}" has ${labels.shape[0]} labels for the ${images.shape[0]} images of ` +
        `"${paths.images}": take both files from one data set`,
    );
  }
  return { images, labels };
}
