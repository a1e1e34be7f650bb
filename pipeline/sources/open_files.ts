import { defer } from "rxjs";
import type { Dataset, SkippedImage } from "../contracts/dataset.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { cacheNote, cacheOf, withPixelCache } from "./cache_images.ts";
import { channelsOf } from "./file_channels.ts";
import { contentDigest, type FileDigests, fileDigests } from "./file_digests.ts";
import type { FileSource } from "./file_source.ts";
import { cropOf } from "./image_fit.ts";
import type { ImageHeader } from "./image_headers.ts";
import { labelledSource } from "./labelled_source.ts";
import { decoder } from "./decode_file.ts";
import { loadAside } from "./load_aside.ts";
import { loadReadable } from "./load_files.ts";
import { type Numbered, numberFiles } from "./number_files.ts";
import type { PixelPlan } from "./pixels.ts";
import { fitWarnings, readingNotes } from "./reading_notes.ts";
import { readingRules } from "./reading_rules.ts";
import { siftFiles } from "./sift_files.ts";
import type { SourceOptions } from "./source_options.ts";
import { leftOutLine } from "./tally.ts";

/**
 * Makes a data set of a source of image files. Read are the headers of a sample and, where images have
 * classes, one image of each; all else is judged when it is loaded.
 *
 * @throws Error or RangeError, one line with the cure, if the run cannot train on it
 */
export async function openFiles(
  files: FileSource,
  config: RunConfig,
  { onProgress, onWarning = () => {}, unlabelled }: SourceOptions = {},
): Promise<Dataset> {
  refuseNoFiles(files, config);
  const source = unlabelled
    ? { ...files, classOf: undefined }
    : await labelledSource(files, config);
  const rules = readingRules(config);
  const { outputHeight: height, outputWidth: width } = config.model;
  const frame = { height, width, crop: cropOf(config, rules) };
  const { looked, headers, skipped } = await siftFiles(source, { plan: frame, rules, onProgress });
  const { channels, droppedAlpha } = await channelsOf(source, headers, { rules, config });
  const plan: PixelPlan = { ...frame, channels };
  const onHeader = config.cDim === undefined && channels === 1
    ? colourWarning(source, onWarning)
    : undefined;
  const digests = fileDigests(source);
  const decodeFile = decoder(source, { plan, rules, headers, digests, onHeader });
  const cache = await cacheOf(source, { config, plan, rules, onWarning });
  const decode = cache ? withPixelCache(decodeFile, cache, digests) : decodeFile;
  const numbered = await numberFiles(source, config, { rules, skipped, decode, onProgress });
  const { size, sourceIndex, classes, label } = numbered;
  const { load, skippedLater, standIn, given } = loadReadable(source, {
    ...{ size, sourceIndex, label, decode },
    crossesClasses: rules.samples,
    onLostClass: (lost) =>
      onWarning(
        `class "${
          classes![lost]
        }" is left out, and images of others stand in: none of its images can ` +
          "be decoded; replace its files",
      ),
  });
  const aside = loadAside(source, {
    ...{ plan, rules, digests, cache, load },
    placeOf: (index) => sourceIndex(given(index)),
  });
  const reading = { source, config, looked, headers, plan, skipped, droppedAlpha, numbered };
  if (rules.samples) fitWarnings(reading).forEach(onWarning);

  return {
    name: source.name,
    ...{ size, height, width, channels },
    ...(classes && { classes }),
    notes: [...rules.samples ? readingNotes(reading) : [], ...cache ? [cacheNote(cache)] : []],
    skipped: skippedFiles(source, skipped),
    ...{ skippedLater, label, standIn },
    id: (index) => source.nameOf(sourceIndex(index)),
    load: (index) => defer(() => load(index)),
    loadKept: (indices) => cache?.readAll(indices.map((index) => sourceIndex(given(index)))),
    loadAside: aside.load,
    loadedDigest: (index) => digests.of(sourceIndex(given(index))),
    findFile: findIn(digests, numbered),
    contentDigest: () => contentDigest(source),
    close: () => {
      aside.close();
      cache?.close();
      source.close?.();
    },
  };
}

function findIn(digests: FileDigests, { size, sourceIndex }: Numbered) {
  let numbers: Map<number, number> | undefined;
  return async (digest: string, expected?: number) => {
    numbers ??= new Map(Array.from({ length: size }, (_, index) => [sourceIndex(index), index]));
    const place = await digests.find(
      digest,
      expected === undefined ? undefined : sourceIndex(expected),
    );
    return place === undefined ? undefined : numbers.get(place);
  };
}

function refuseNoFiles({ name, size, leftOut, cure }: FileSource, { pattern }: RunConfig): void {
  if (size > 0) return;
  if (leftOut.length === 0) throw new Error(`"${name}" holds no files: put images there`);
  const there = leftOut.length === 0 ? "" : `; there are ${leftOut.map(leftOutLine).join("; ")}`;
  if (cure) throw new Error(`"${name}" lists no file: ${cure}${there}`);
  throw new Error(
    `no file in "${name}" matches "${pattern}": put images there, or change --pattern${there}`,
  );
}

function skippedFiles(source: FileSource, skipped: ReadonlyMap<number, string>): SkippedImage[] {
  const inOrder = [...skipped].sort(([a], [b]) => a - b);
  return inOrder.map(([index, reason]) => ({ file: source.nameOf(index), reason }));
}

/** Warns once of an image with colours, when the sample had none and the run trains in gray. */
function colourWarning({ nameOf }: FileSource, onWarning: (message: string) => void) {
  let warned = false;
  return ({ gray }: ImageHeader, index: number) => {
    if (gray || warned) return;
    warned = true;
    onWarning(
      `"${nameOf(index)}" has colours, and this run trains in gray: begin one with --c-dim 3`,
    );
  };
}
