import type { Dataset } from "../contracts/dataset.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { errorMessage } from "../contracts/text.ts";
import { openFiles } from "./open_files.ts";
import type { SourceOptions } from "./source_options.ts";
import { type ByteRange, fileRange } from "./archives/byte_range.ts";
import { cacheRoom } from "../files/cache_room.ts";
import type { Entries } from "./archives/entries.ts";
import { entriesSource } from "./entries_source.ts";
import type { UnpackOptions } from "./archives/unpacked.ts";

interface Format {
  name: string;
  /** What a file of the format begins with, one character a byte. */
  head: RegExp;
  open(archive: string, range: ByteRange, options: UnpackOptions): Promise<Entries>;
}

// A run loads the code of its own format only.
const formats: readonly Format[] = [
  {
    name: "zip",
    head: /^PK[^A-Z]/,
    open: async (...from) => (await import("./archives/nested_zips.ts")).openZip(...from),
  },
];

/**
 * Opens a file of images, known by its first bytes, and reads it in place.
 *
 * @throws Error in one line, which names the file
 */
export async function openArchive(
  config: RunConfig,
  options: SourceOptions = {},
): Promise<Dataset> {
  const entries = await openEntries(config.dataset, {
    room: cacheRoom(config),
    onProgress: options.onProgress,
  });
  try {
    return await openFiles(await entriesSource(config.dataset, entries, config), config, options);
  } catch (error) {
    entries.close();
    throw error;
  }
}

async function openEntries(archive: string, options: UnpackOptions): Promise<Entries> {
  const range = fileRange(archive);
  try {
    const format = await formatOf(range);
    return await format.open(archive, range, options);
  } catch (error) {
    range.close();
    throw new Error(`"${archive}" ${errorMessage(error)}`, { cause: error });
  }
}

async function formatOf(range: ByteRange): Promise<Format> {
  const head = String.fromCharCode(...await range.read(0, 512));
  const format = formats.find((each) => each.head.test(head));
  if (format) return format;
  throw new Error(
    `is a file of no known format: bring a folder of images, or one file of the formats ${
      formats.map(({ name }) => name).join(", ")
    }`,
  );
}
