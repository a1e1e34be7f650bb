/**
 * Tables that name images and say something of each: CSV, JSON lines, CelebA's lists, and StyleGAN's
 * `dataset.json`.
 */
import { parse } from "csv-parse/sync";
import type { LeftOut } from "./file_source.ts";
import { styleganPairs } from "./stylegan_labels.ts";
import { type Tally, tally } from "./tally.ts";

/** Larger than any list of ten million images. */
const mostBytes = 2 ** 30;

export interface LabelTable {
  /** What the images' names stand in, such as `file_name`. */
  nameColumn: string;
  /** All others. */
  columns: string[];
  rows: { name: string; cells: Record<string, unknown> }[];
  /** Lines of which nothing can be made. */
  leftOut: LeftOut[];
}

const nameColumns = ["file_name", "filename", "file", "path", "image", "image_id", "img", "name"];

/** @throws Error in one line when it is none of these */
export async function readTable(path: string): Promise<LabelTable> {
  const { size } = await Deno.stat(path);
  if (size > mostBytes) throw new Error(`"${path}" is larger than any list of images`);
  const text = textOf(await Deno.readFile(path));
  if (text.trim() === "") throw new Error(`"${path}" is empty: list an image a line`);
  try {
    return tableOf(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new Error(
      `"${path}" is no table of images (${reason}): bring CSV with a header, JSON lines, CelebA's ` +
        "list or StyleGAN's dataset.json",
      { cause },
    );
  }
}

/** Spreadsheets also write UTF-16, with a mark before it. */
function textOf(bytes: Uint8Array): string {
  const mark = bytes[0] << 8 | bytes[1];
  const encoding = mark === 0xfffe ? "utf-16le" : mark === 0xfeff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes); // which leaves the mark out
}

function tableOf(text: string): LabelTable {
  const [first = "", second = ""] = text.split("\n", 2);
  if (/^\s*\{/.test(first)) return styleganTable(text) ?? jsonTable(text);
  if (/^\s*\[/.test(first)) return named(JSON.parse(text), tally());
  if (/^\s*\d+\s*$/.test(first)) return celebaTable(second, text.split("\n").slice(2));
  if (/[,;\t]/.test(first)) return csvTable(text, first);
  const lines = text.split("\n");
  return /\s/.test(first.trim()) ? celebaTable("", lines) : plainList(lines);
}

const imageFile = /\.(jpe?g|jfif|png|webp|gif|tiff?|avif)$/i;

function csvTable(text: string, first: string): LabelTable {
  const delimiter = [",", "\t", ";"].find((mark) => first.includes(mark))!;
  const damaged = tally();
  let fatal: unknown;
  const rows: Record<string, string>[] = parse(text, {
    ...{ columns: bareColumns(first, delimiter) ?? true, delimiter },
    ...{ trim: true, skip_empty_lines: true, bom: true, skip_records_with_error: true },
    on_skip: (error) => {
      if (error?.code !== "CSV_RECORD_INCONSISTENT_COLUMNS") fatal ??= error;
      damaged.add(`line ${error?.lines}`);
    },
  });
  if (fatal) throw fatal;
  return named(rows, damaged);
}

/** The columns of a table whose first line already names an image; undefined where it is a header. */
function bareColumns(first: string, delimiter: string): string[] | undefined {
  const cells = first.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
  const image = cells.findIndex((cell) => imageFile.test(cell));
  if (image < 0) return undefined;
  const others = (i: number) => cells.length === 2 ? "label" : `column${i + 1}`;
  return cells.map((_, i) => i === image ? "file" : others(i));
}

/** A name a line, perhaps below a header. */
function plainList(lines: readonly string[]): LabelTable {
  const names = lines.map((line) => line.trim());
  if (nameColumns.includes(names[0].toLowerCase())) names.shift();
  return named(names.filter((name) => name !== "").map((file) => ({ file })), tally());
}

function jsonTable(text: string): LabelTable {
  const damaged = tally();
  const rows: Record<string, unknown>[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const row = objectIn(line);
    if (row) rows.push(row);
    else damaged.add(`line ${i + 1}`);
  }
  return named(rows, damaged);
}

function objectIn(line: string): Record<string, unknown> | undefined {
  try {
    const row = JSON.parse(line);
    return typeof row === "object" && row !== null ? row : undefined;
  } catch {
    return undefined;
  }
}

/** @returns undefined where it is none, but several objects, one a line */
function styleganTable(text: string): LabelTable | undefined {
  const rows = styleganPairs(text)?.map(([name, label]) => ({ name, cells: { label } }));
  return rows && { nameColumn: "name", columns: ["label"], rows, leftOut: [] };
}

/** Columns between spaces; the header does not name the first one, and may be absent. */
function celebaTable(header: string, lines: readonly string[]): LabelTable {
  const words = (line: string) => line.trim().split(/\s+/);
  const columns = header.trim() === "" ? ["label"] : words(header);
  const damaged = tally();
  const reasons: string[] = [];
  const rows: LabelTable["rows"] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const [name, ...values] = words(line);
    if (values.length === columns.length) {
      rows.push({ name, cells: Object.fromEntries(columns.map((key, at) => [key, values[at]])) });
      continue;
    }
    damaged.add(`line ${i + (header === "" ? 1 : 3)}`);
    reasons.push(`"${line.slice(0, 60)}" has ${values.length} of ${columns.length} columns`);
  }
  if (reasons.length >= rows.length) throw new Error(reasons[0] ?? "it has no rows");
  return { nameColumn: "name", columns, rows, leftOut: damagedLines(damaged) };
}

function named(rows: readonly Record<string, unknown>[], damaged: Tally): LabelTable {
  const columns = Object.keys(rows[0] ?? {});
  const lower = columns.map((column) => column.toLowerCase());
  const known = nameColumns.map((name) => columns[lower.indexOf(name)]).find((name) => name);
  const nameColumn = known ?? columns[0];
  if (nameColumn === undefined) throw new Error("it has no rows");
  const nameless = tally();
  const nameOf = (cells: Record<string, unknown>) => String(cells[nameColumn] ?? "");
  for (const [i, cells] of rows.entries()) if (nameOf(cells) === "") nameless.add(`row ${i + 1}`);
  return {
    nameColumn,
    columns: columns.filter((column) => column !== nameColumn),
    rows: rows.map((cells) => ({ name: nameOf(cells), cells })).filter(({ name }) => name !== ""),
    leftOut: [
      ...damagedLines(damaged),
      ...[nameless.leftOut("rows that name no image")].filter(({ count }) => count > 0),
    ],
  };
}

const damagedLines = (damaged: Tally) =>
  [damaged.leftOut("lines with other columns than the rest", "mend them")]
    .filter(({ count }) => count > 0);

const labelColumns = ["label", "class", "category", "target", "y"];

/** `list_attr_celeba.txt:Smiling` is a file and one of its columns. */
export function splitLabels(labels: string): { path: string; column?: string } {
  const colon = labels.lastIndexOf(":");
  // Not the colon of a drive.
  if (colon < 2 || /[\\/]/.test(labels.slice(colon))) return { path: labels };
  return { path: labels.slice(0, colon), column: labels.slice(colon + 1) };
}

/**
 * The class of each image that a table names.
 *
 * @throws Error in one line when there is no such column
 */
export function classesIn(table: LabelTable, file: string, column?: string): Map<string, string> {
  const chosen = column ??
    labelColumns.map((name) => table.columns.find((each) => each.toLowerCase() === name)).find((
      name,
    ) => name) ?? (table.columns.length === 1 ? table.columns[0] : undefined);
  if (chosen === undefined || !table.columns.includes(chosen)) {
    const what = chosen === undefined ? "no column of labels" : `no column "${chosen}"`;
    const names = table.columns.slice(0, 50).join(", ");
    throw new Error(`"${file}" has ${what}: state one of ${names}, as --labels ${file}:COLUMN`);
  }
  const values = new Set(table.rows.map(({ cells }) => String(cells[chosen])));
  const isAttribute = [...values].every((value) => value === "1" || value === "-1");
  // CelebA writes -1 and 1 for no and yes.
  const nameOf = (value: string) =>
    isAttribute ? (value === "1" ? chosen : `not ${chosen}`) : value;
  const labelled = table.rows.filter(({ cells }) => isLabel(cells[chosen]));
  return new Map(labelled.map(({ name, cells }) => [name, nameOf(String(cells[chosen]))]));
}

const isLabel = (cell: unknown) =>
  ["string", "number", "boolean"].includes(typeof cell) && cell !== "";
