import { join } from "node:path";
import { defer, Subject } from "rxjs";
import type { Dataset, SkippedImage } from "../contracts/dataset.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { labelsFromFolders } from "./folder_labels.ts";
import {
  type FolderScan,
  type ImageHeader,
  openImage,
  scanFolder,
  skipReason,
} from "./image_headers.ts";
import { cropCure, cropSize, type ImageSize, isSmaller, sizeText } from "./image_size.ts";
import { type Channels, type PixelPlan, toPixels } from "./pixels.ts";
import type { SourceOptions } from "./source_options.ts";

/** The original's default, made for the 178x218 photographs of CelebA. */
const defaultInput: ImageSize = { height: 108, width: 108 };

/**
 * Opens a folder of images. Only headers are read here; files that are no images are skipped.
 *
 * @throws Error if there is no image, RangeError if one is smaller than the crop
 */
export async function openFolder(
  config: RunConfig,
  { onProgress }: SourceOptions = {},
): Promise<Dataset> {
  const { dataset: name, pattern } = config;
  const { headers, skipped } = await scanFolder(name, pattern, onProgress);
  refuseNoImages(name, pattern, { headers, skipped });
  const crop = cropSize(config, defaultInput);
  if (crop) refuseSmaller(name, headers, crop);
  const labelled = config.labels === "folder"
    ? labelsFromFolders(name, headers.map(({ file }) => file))
    : undefined;

  const plan: PixelPlan = {
    height: config.model.outputHeight,
    width: config.model.outputWidth,
    channels: config.cDim ?? channelsOf(headers),
    crop,
  };
  const label = (index: number) => labelled?.labels[index];
  const { load, skippedLater } = loadReadable(name, headers, plan, label);

  return {
    name,
    size: headers.length,
    height: plan.height,
    width: plan.width,
    channels: plan.channels,
    ...(labelled && { classes: labelled.classes }),
    skipped,
    skippedLater,
    id: (index) => headers[index].file,
    label,
    load: (index) => defer(() => load(index)),
  };
}

function refuseNoImages(name: string, pattern: string, { headers, skipped }: FolderScan): void {
  if (headers.length > 0) return;
  if (skipped.length === 0) {
    throw new Error(
      `no file in "${name}" matches "${pattern}": put images there, or change --pattern`,
    );
  }
  const [{ file, reason }] = skipped;
  throw new Error(
    `none of the ${skipped.length} files in "${name}" that match "${pattern}" is a readable ` +
      `image, first "${file}" (${reason}): put images there, or change --pattern`,
  );
}

function refuseSmaller(name: string, headers: readonly ImageHeader[], crop: ImageSize): void {
  const small = headers.filter((header) => isSmaller(header, crop));
  if (small.length === 0) return;
  throw new RangeError(
    `${small.length} of ${headers.length} images in "${name}" are smaller than the crop of ` +
      `${sizeText(crop)}, first "${small[0].file}" (${sizeText(small[0])}): ` +
      cropCure(small, crop),
  );
}

function channelsOf(headers: readonly ImageHeader[]): Channels {
  if (headers.every(({ gray }) => gray)) return 1;
  return headers.every(({ alpha }) => alpha) ? 4 : 3;
}

/**
 * Loads images by number. In place of one whose pixels turn out to be broken, the next readable one
 * with the same label is loaded: what a number stands for depends on the files alone, so that a
 * step needs no history.
 */
function loadReadable(
  name: string,
  headers: readonly ImageHeader[],
  plan: PixelPlan,
  label: (index: number) => number | undefined,
) {
  const skippedLater = new Subject<SkippedImage>();
  const broken = new Set<number>();

  const report = (index: number, error: unknown) => {
    if (broken.has(index)) return;
    broken.add(index);
    skippedLater.next({ file: headers[index].file, reason: skipReason(error) });
  };

  const load = async (index: number) => {
    for (let offset = 0; offset < headers.length; offset++) {
      const candidate = (index + offset) % headers.length;
      if (broken.has(candidate) || label(candidate) !== label(index)) continue;
      const header = headers[candidate];
      try {
        return await toPixels(openImage(join(name, header.file)), header, plan);
      } catch (error) {
        report(candidate, error);
      }
    }
    throw new Error(
      `no image in "${name}" can stand in for "${headers[index].file}": all ` +
        `${label(index) === undefined ? "" : "of its class "}are broken; replace the files`,
    );
  };

  return { load, skippedLater: skippedLater.asObservable() };
}
