import type { Dataset, SkippedImage } from "../../../../pipeline/contracts/dataset.ts";
import { openArchive } from "../../../../pipeline/sources/open_archive.ts";
import { load, runConfig } from "../_fixtures.ts";

/** Opens an archive, gathers what is said of it, and closes it after the test. */
export async function withArchive<T>(
  dataset: string,
  test: (opened: {
    images: Dataset;
    notes: string;
    skippedLater: SkippedImage[];
    /** The pixels of each image, by name. */
    all(): Promise<Record<string, Uint8Array>>;
  }) => T | Promise<T>,
  changes: Parameters<typeof runConfig>[0] = {},
): Promise<T> {
  const images = await openArchive(runConfig({ dataset, ...changes }));
  const skippedLater: SkippedImage[] = [];
  images.skippedLater.subscribe((skipped) => skippedLater.push(skipped));
  try {
    return await test({
      images,
      notes: images.notes!.join("\n"),
      skippedLater,
      async all() {
        const found: Record<string, Uint8Array> = {};
        for (let i = 0; i < images.size; i++) found[images.id(i)] = await load(images, i);
        return found;
      },
    });
  } finally {
    images.close?.();
  }
}
