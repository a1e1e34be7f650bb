/** The fingerprint of a data set, which ensures that a resumed run trains on the same images. */
import { createHash, type Hash } from "node:crypto";
import { concatMap, from, lastValueFrom, reduce } from "rxjs";
import type { Dataset } from "../../contracts/dataset.ts";
import { evenIndices } from "../../contracts/evenly_spaced.ts";
import type { DataFingerprint } from "./manifest.ts";

const imagesLookedAt = 16;

/** Reads all ids, and the pixels of 16 images from the first to the last. */
export async function fingerprint(dataset: Dataset): Promise<DataFingerprint> {
  const { name, size, height, width, channels, classes } = dataset;
  const ids = createHash("sha256");
  for (let i = 0; i < size; i++) {
    ids.update(`${JSON.stringify([dataset.id(i), dataset.label(i)])}\n`);
  }
  const pixels = await lastValueFrom(
    from(evenIndices(size, imagesLookedAt)).pipe(
      concatMap((index) => dataset.load(index)),
      reduce((hash: Hash, image) => hash.update(image), createHash("sha256")),
    ),
  );
  return {
    ...{ name, size, height, width, channels },
    ...(classes && { classes }),
    ids: ids.digest("hex"),
    pixels: pixels.digest("hex"),
  };
}

/** How a data set has changed, as text; undefined if it has not. */
export function fingerprintDifference(
  before: DataFingerprint,
  now: DataFingerprint,
): string | undefined {
  if (before.size !== now.size) return `it had ${before.size} images and has ${now.size}`;
  const [shape, shapeNow] = [before, now].map(({ height, width, channels }) =>
    [height, width, channels].join("x")
  );
  if (shape !== shapeNow) return `its images were ${shape} and are ${shapeNow}`;
  const [classes, classesNow] = [before, now].map(({ classes = [] }) => classes.join(", "));
  if (classes !== classesNow) return `its classes were "${classes}" and are "${classesNow}"`;
  if (before.ids !== now.ids) return "its images have other names, labels or another order";
  if (before.pixels !== now.pixels) return "its images have other pixels";
}
