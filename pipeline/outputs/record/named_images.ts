import type { RecordedImage } from "./entries.ts";
import { readEntry } from "./find_entries.ts";
import { DamagedError, type ReadAt } from "./framing.ts";
import type { IndexEntry } from "./index_file.ts";

/** The images that a log names, by number. */
export function namedImages(readAt: ReadAt, entries: readonly IndexEntry[]): RecordedImage[] {
  const named: RecordedImage[] = [];
  for (const entry of entries.filter(({ kind }) => kind === "images")) {
    const found = readEntry(readAt, entry);
    if (found.kind !== "images") continue;
    if (found.first !== named.length) {
      const what =
        `first is ${found.first}: it must be the number of images before, ${named.length}`;
      throw new DamagedError(entry.offset, what);
    }
    found.images.forEach((image) => named.push(image));
  }
  return named;
}
