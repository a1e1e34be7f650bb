import { basename, join } from "node:path";
import type { Dataset } from "../contracts/dataset.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { errorMessage } from "../contracts/text.ts";
import { cacheRoom } from "../files/cache_room.ts";
import { fileRange } from "./archives/byte_range.ts";
import type { Entries } from "./archives/entries.ts";
import { imageExtension } from "./archives/image_extension.ts";
import { joined } from "./archives/joined.ts";
import type { ParquetOptions } from "./archives/parquet.ts";
import { shardsOf } from "./archives/shards.ts";
import { entriesSource } from "./entries_source.ts";
import { columnOf } from "./labelled_source.ts";
import { openFiles } from "./open_files.ts";
import { foreignContent } from "./foreign_content.ts";
import type { SourceOptions } from "./source_options.ts";

type File = ReturnType<typeof fileRange>;

interface Format {
  name: string;
  /** What a file of the format begins with, one character a byte. */
  head: RegExp;
  open(archive: string, file: File, options: ParquetOptions): Promise<Entries>;
}

const gzip = new RegExp(`^${String.fromCharCode(0x1f, 0x8b)}`);

// A run loads the code of its own format only.
const formats: readonly Format[] = [
  {
    name: "zip",
    head: /^PK[^A-Z]/,
    open: async (...from) => (await import("./archives/nested_zips.ts")).openZip(...from),
  },
  {
    name: "tar",
    head: /^.{257}ustar/s,
    open: async (...from) => (await import("./archives/tar.ts")).tarEntries(...from),
  },
  {
    name: "LMDB",
    head: /^.{16}\xde\xc0\xef\xbe/s,
    open: async (...from) => (await import("./archives/lmdb.ts")).lmdbEntries(...from),
  },
  {
    name: "tar.gz",
    head: gzip,
    open: async (archive, file, options) => {
      const { gzippedTarEntries } = await import("./archives/gzipped_tar.ts");
      const entries = await gzippedTarEntries(archive, options);
      file.close();
      return entries;
    },
  },
  {
    name: "parquet",
    head: /^PAR1/,
    open: async (archive, file, options) => {
      const { parquetEntries } = await import("./archives/parquet.ts");
      const entries = await parquetEntries(archive, file, options);
      file.close();
      return entries;
    },
  },
];

/**
 * Opens a file of images, known by its first bytes, and reads it in place; or several by a pattern.
 *
 * @throws Error in one line, which names the file
 */
export async function openArchive(
  config: RunConfig,
  options: SourceOptions = {},
): Promise<Dataset> {
  const { dataset } = config;
  const isThere = await Deno.stat(dataset).then(() => true, () => false);
  const files = isThere ? [await dataFileOf(dataset) ?? dataset] : await shardsOf(dataset);
  if (files.length === 0) {
    throw new Error(`no file matches "${dataset}": check its folder and name`);
  }
  const entries = await openAll(files, config, options);
  try {
    return await openFiles(await entriesSource(dataset, entries, config), config, options);
  } catch (error) {
    entries.close();
    throw error;
  }
}

/** LMDB is a folder with a file of this name. */
export async function dataFileOf(folder: string): Promise<string | undefined> {
  const path = join(folder, "data.mdb");
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false) ? path : undefined;
}

/** Of several archives, each is a folder of its name. */
async function openAll(
  files: readonly string[],
  config: RunConfig,
  options: SourceOptions,
): Promise<Entries> {
  const opened: Entries[] = [];
  try {
    for (const file of files) opened.push(await openEntries(file, config, options));
  } catch (error) {
    opened.forEach((entries) => entries.close());
    throw error;
  }
  if (opened.length === 1) return opened[0];
  const folderOf = (file: string) =>
    `${basename(file).replace(/\.(zip|tar|tar\.gz|tgz|parquet)$/i, "")}/`;
  return joined(opened.map((entries, i) => ({ folder: folderOf(files[i]), entries })));
}

async function openEntries(
  archive: string,
  config: RunConfig,
  { onProgress }: SourceOptions,
): Promise<Entries> {
  const { size, mtime } = await Deno.stat(archive);
  if (size === 0) throw new Error(`"${archive}" is empty: copy or download it again`);
  const file = openRange(archive);
  try {
    const format = await formatOf(file);
    return await format.open(archive, file, {
      room: cacheRoom(config),
      onProgress,
      onEntries: (done) => onProgress?.({ done, total: NaN, what: "listing entries" }),
      labelColumn: await columnOf(config),
      state: `${size} ${mtime?.getTime()}`,
    });
  } catch (error) {
    file.close();
    throw new Error(`"${archive}" ${errorMessage(error)}`, { cause: error });
  }
}

function openRange(archive: string): File {
  try {
    return fileRange(archive);
  } catch (cause) {
    const isDenied = (cause as { code?: string }).code === "EACCES";
    const reason = isDenied
      ? "may not be read (permission denied): let this user read it (chmod u+r, or chown)"
      : `cannot be opened: ${errorMessage(cause)}`;
    throw new Error(`"${archive}" ${reason}`, { cause });
  }
}

async function formatOf(file: File): Promise<Format> {
  const bytes = await file.read(0, 512);
  const head = String.fromCharCode(...bytes);
  const format = formats.find((each) => each.head.test(head));
  if (format) return format;
  const foreign = foreignContent(bytes);
  if (imageExtension(bytes)) throw new Error("is one image: give the folder in which it lies");
  if (foreign) throw new Error(`${foreign.what}: ${foreign.cure}`);
  throw new Error(
    `is a file of no known format: bring a folder of images, or one file of the formats ${
      formats.map(({ name }) => name).join(", ")
    }`,
  );
}
