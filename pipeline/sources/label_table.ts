/**
 * Tables that name images and say something of each: CSV, JSON lines, CelebA's lists, and StyleGAN's
 * `dataset.json`.
 */
import { parse } from "csv-parse/sync";
import { styleganPairs } from "./stylegan_labels.ts";

/** Larger than any list of ten million images. */
const mostBytes = 2 ** 30;

export interface LabelTable {
  /** What the images' names stand in, such as `file_name`. */
  nameColumn: string;
  /** All others. */
  columns: string[];
  rows: { name: string; cells: Record<string, unknown> }[];
}

const nameColumns = ["file_name", "filename", "file", "path", "image", "image_id", "img", "name"];

/** @throws Error in one line when it is none of these */
export async function readTable(path: string): Promise<LabelTable> {
  const { size } = await Deno.stat(path);
  if (size > mostBytes) throw new Error(`"${path}" is larger than any list of images`);
  const text = (await Deno.readTextFile(path)).replace(/^\ufeff/, "");
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

function tableOf(text: string): LabelTable {
  const [first = "", second = ""] = text.split("\n", 2);
  if (/^\s*\{/.test(first)) return styleganTable(text) ?? jsonTable(text);
  if (/^\s*\d+\s*$/.test(first)) return celebaTable(second, text.split("\n").slice(2));
  if (!/[,;\t]/.test(first)) return celebaTable("", text.split("\n"));
  const delimiter = [",", "\t", ";"].find((mark) => first.includes(mark))!;
  const rows: Record<string, string>[] = parse(text, {
    ...{ columns: true, delimiter, trim: true, skip_empty_lines: true, bom: true },
  });
  return named(rows);
}

function jsonTable(text: string): LabelTable {
  return named(
    text.split("\n").filter((line) => line.trim() !== "").map((line) => {
      const row = JSON.parse(line);
      if (typeof row !== "object" || row === null) throw new Error("a line is no JSON object");
      return row;
    }),
  );
}

/** @returns undefined where it is none, but several objects, one a line */
function styleganTable(text: string): LabelTable | undefined {
  const rows = styleganPairs(text)?.map(([name, label]) => ({ name, cells: { label } }));
  return rows && { nameColumn: "name", columns: ["label"], rows };
}

/** Columns between spaces; the header does not name the first one, and may be absent. */
function celebaTable(header: string, lines: readonly string[]): LabelTable {
  const words = (line: string) => line.trim().split(/\s+/);
  const columns = header.trim() === "" ? ["label"] : words(header);
  const rows = lines.filter((line) => line.trim() !== "").map((line) => {
    const [name, ...values] = words(line);
    if (values.length !== columns.length) {
      throw new Error(`"${line.slice(0, 60)}" has ${values.length} of ${columns.length} columns`);
    }
    return { name, cells: Object.fromEntries(columns.map((column, i) => [column, values[i]])) };
  });
  return { nameColumn: "name", columns, rows };
}

function named(rows: readonly Record<string, unknown>[]): LabelTable {
  const columns = Object.keys(rows[0] ?? {});
  const lower = columns.map((column) => column.toLowerCase());
  const known = nameColumns.map((name) => columns[lower.indexOf(name)]).find((name) => name);
  const nameColumn = known ?? columns[0];
  if (nameColumn === undefined) throw new Error("it has no rows");
  return {
    nameColumn,
    columns: columns.filter((column) => column !== nameColumn),
    rows: rows.map((cells) => ({ name: String(cells[nameColumn]), cells })),
  };
}

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
