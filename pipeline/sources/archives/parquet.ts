/**
 * Parquet, as Hugging Face has it. Rows lie in compressed groups, of which none can be read without all
 * of it: the images are unpacked once into the cache, as a tar with their labels beside them.
 */
import { basename, dirname, extname } from "node:path";
import { type FileMetaData, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { errorMessage } from "../../contracts/text.ts";
import { type ByteRange, fileRange } from "./byte_range.ts";
import type { Entries, Fault } from "./entries.ts";
import { imageExtension } from "./image_extension.ts";
import { filesBeside } from "./parquet_paths.ts";
import type { WalkOptions } from "./placed_entries.ts";
import { tarEntries } from "./tar.ts";
import { tarEntry } from "./tar_writer.ts";
import { unpacked, type UnpackOptions } from "./unpacked.ts";

interface Columns {
  image: string;
  label?: string;
  /** The names of labels that are numbers. */
  classes?: string[];
}

/** A group is decoded in one piece of memory. */
const mostGroupBytes = 2 ** 31;

const imageNames = ["image", "img", "jpg", "png", "jpeg", "webp", "picture", "photo", "bytes"];
const labelNames = ["label", "labels", "cls", "class", "fine_label", "category", "target"];

export interface ParquetOptions extends WalkOptions, UnpackOptions {
  /** Where the run names it; otherwise it is known by its name. */
  labelColumn?: string;
}

/** @throws Error that ends a sentence which begins with the archive's name */
export async function parquetEntries(
  archive: string,
  range: ByteRange,
  { state, onEntries, labelColumn, ...options }: ParquetOptions,
): Promise<Entries> {
  const metadata = await metadataOf(range);
  const columns = columnsOf(metadata, labelColumn);
  const path = await unpacked({
    key: `parquet 3 ${await Deno.realPath(archive)} ${state} ${JSON.stringify(columns)}`,
    chunks: () => tarOf(range, metadata, columns),
    what: `MB of ${basename(archive)} unpacked into the cache`,
  }, options);
  const file = fileRange(path);
  try {
    const entries = withFaults(await tarEntries(archive, file, { state, onEntries }));
    const linked = await filesBeside(dirname(archive), entries, pathMark);
    return { ...linked, ...(labelColumn && { hasNamedLabels: true }) };
  } catch (error) {
    file.close();
    throw error;
  }
}

const bufferOf = (range: ByteRange) => ({
  byteLength: range.size,
  slice: async (start: number, end = range.size) =>
    (await range.read(start, end - start)).slice().buffer,
});

function metadataOf(range: ByteRange): Promise<FileMetaData> {
  return parquetMetadataAsync(bufferOf(range)).catch((cause) => {
    const message = `is damaged parquet (${errorMessage(cause)}): copy or download it again`;
    throw new Error(message, { cause });
  });
}

/** The column of images, by its form or its name, and that of labels, by its name. */
function columnsOf({ schema, key_value_metadata }: FileMetaData, stated?: string): Columns {
  const top = topColumns(schema);
  const byName = (names: readonly string[], of: string[]) =>
    names.find((name) => of.includes(name));
  const holds = (part: string) =>
    [...top].filter(([, inner]) => inner.includes(part)).map(([name]) => name);
  const plain = [...top].filter(([, inner]) => inner.length === 0).map(([name]) => name);
  const image = holds("bytes")[0] ?? holds("path")[0] ?? byName(imageNames, plain);
  if (image === undefined) {
    throw new Error(
      `has no column of images, only ${
        [...top.keys()].join(", ")
      }: name it image, with the bytes of ` +
        "a file or its path in each row",
    );
  }
  const label = stated ?? byName(labelNames, plain);
  if (stated !== undefined && !plain.includes(stated)) {
    const others = plain.filter((name) => name !== image).join(", ");
    throw new Error(
      `has no column "${stated}" of labels: state one of ${
        others || "none"
      }, as --labels column:NAME`,
    );
  }
  const classes = label && classNames(key_value_metadata, label);
  return { image, ...(label && { label }), ...(classes && { classes }) };
}

/** The names of the columns, and of what each holds. */
function topColumns(schema: FileMetaData["schema"]): Map<string, string[]> {
  const columns = new Map<string, string[]>();
  for (let at = 1; at < schema.length; at++) {
    const { name, num_children = 0 } = schema[at];
    columns.set(name, schema.slice(at + 1, at + 1 + num_children).map((child) => child.name));
    at += descendants(schema, at);
  }
  return columns;
}

function descendants(schema: FileMetaData["schema"], at: number): number {
  let count = 0;
  for (let child = 0; child < (schema[at].num_children ?? 0); child++) {
    count += 1 + descendants(schema, at + count + 1);
  }
  return count;
}

/** What Hugging Face's `datasets` calls the values of a column. */
function classNames(metadata: FileMetaData["key_value_metadata"], label: string) {
  try {
    const text = metadata?.find(({ key }) => key === "huggingface")?.value ?? "";
    const { names } = JSON.parse(text).info.features[label];
    return Array.isArray(names) ? names.map(String) : undefined;
  } catch {
    return undefined;
  }
}

const encoder = new TextEncoder();
const damagedName = ".damaged-rows";
const bareName = ".no-image";
const pathMark = ".path";

async function* tarOf(
  range: ByteRange,
  metadata: FileMetaData,
  columns: Columns,
): AsyncGenerator<Uint8Array> {
  let first = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    try {
      const bytes = Number(group.total_byte_size);
      if (bytes > mostGroupBytes) throw new Error(`a group of ${bytes} bytes is too large`);
      const read = await readRows(range, metadata, columns, first, first + rows);
      for (const [i, row] of read.entries()) yield* entriesOf(row, first + i, columns);
    } catch (error) {
      yield tarEntry(
        `rows ${first}-${first + rows - 1}${damagedName}`,
        encoder.encode(errorMessage(error)),
      );
    }
    first += rows;
  }
  yield new Uint8Array(1024);
}

function readRows(
  range: ByteRange,
  metadata: FileMetaData,
  { image, label }: Columns,
  rowStart: number,
  rowEnd: number,
): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({
    ...{ file: bufferOf(range), metadata, compressors, rowStart, rowEnd },
    columns: [image, ...label === undefined ? [] : [label]],
    utf8: false, // an image's bytes are no text
  });
}

function* entriesOf(
  row: Record<string, unknown>,
  number: number,
  { image, label, classes }: Columns,
): Generator<Uint8Array> {
  const key = String(number).padStart(9, "0");
  const { bytes, path } = imageIn(row[image]);
  if (bytes) yield tarEntry(`${key}.${imageExtension(bytes) ?? "jpg"}`, bytes);
  else if (path) {
    yield tarEntry(`${key}${pathMark}${extname(path).slice(0, 8)}`, encoder.encode(path));
  } else {
    yield tarEntry(`row ${number}${bareName}`, encoder.encode("no bytes"));
    return;
  }
  const value = label === undefined ? undefined : row[label];
  if (value == null) return;
  const text = value instanceof Uint8Array ? textOf(value) : String(value);
  yield tarEntry(`${key}.cls`, encoder.encode(classes?.[Number(text)] ?? text));
}

/** What a cell has of an image: the file's bytes, or where it lies. */
function imageIn(cell: unknown): { bytes?: Uint8Array; path?: string } {
  if (cell instanceof Uint8Array) return isPath(cell) ? { path: textOf(cell) } : { bytes: cell };
  if (typeof cell === "string") return { path: cell };
  const { bytes, path } = (cell ?? {}) as { bytes?: unknown; path?: unknown };
  if (bytes instanceof Uint8Array) return { bytes };
  return typeof path === "string" || path instanceof Uint8Array ? { path: textOf(path) } : {};
}

const textOf = (text: string | Uint8Array) =>
  typeof text === "string" ? text : new TextDecoder().decode(text);

/** A column of paths without a type is of bytes as well: short text with the extension of a file. */
const isPath = (bytes: Uint8Array) =>
  bytes.length < 4096 && /^[\x20-\ufffc]+\.[a-z]{3,4}$/i.test(textOf(bytes));

const unreadable: Fault = {
  what: "groups of rows that are damaged or too large",
  cure: "download the file again",
};
const bare: Fault = { what: "rows without an image" };

function withFaults(entries: Entries): Entries {
  const faults = new Map(entries.faults);
  for (const [entry, name] of entries.names.entries()) {
    if (name.endsWith(damagedName)) faults.set(entry, unreadable);
    if (name.endsWith(bareName)) faults.set(entry, bare);
  }
  const names = entries.names.map((name, entry) =>
    faults.has(entry) ? name.replace(/\.[a-z-]+$/, "") : name
  );
  return { ...entries, names, faults };
}
