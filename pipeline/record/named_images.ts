import type { RecordedImage } from "./entries.ts";
import { readEntry } from "./find_entries.ts";
import type { ReadAt } from "./framing.ts";
import type { IndexEntry } from "./index_file.ts";

/** The images that a log names, by number. */
export function namedImages(readAt: ReadAt, entries: readonly IndexEntry[]): RecordedImage[] {
  return entries.filter(({ kind }) => kind === "images").flatMap((entry) => {
    const found = readEntry(readAt, entry);
    return found.kind === "images" ? found.images : [];
  });
}
