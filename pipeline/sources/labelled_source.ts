import type { RunConfig } from "../contracts/run_config.ts";
import type { FileSource } from "./file_source.ts";

/** Gives a source the labels of the file that the run names, if it names one. */
export async function labelledSource(
  source: FileSource,
  { labels }: Pick<RunConfig, "labels">,
): Promise<FileSource> {
  if (labels === "none" || labels === "folder" || source.hasNamedLabels) return source;
  if (labels.startsWith(columnPrefix)) {
    throw new Error(
      `--labels ${labels} names a column of parquet, and "${source.name}" is none: state a table, as ` +
        "--labels FILE:COLUMN",
    );
  }
  const { classesIn, readTable, splitLabels } = await import("./label_table.ts");
  const { path, column } = splitLabels(labels);
  const table = await readTable(path);
  const classes = classesIn(table, path, column);
  // Tables name images by their paths, or by their names alone.
  const lastOf = (name: string) => name.slice(name.lastIndexOf("/") + 1);
  const byLast = new Map([...classes].map(([name, label]) => [lastOf(name), label]));
  const classOf = (index: number) => {
    const name = source.nameOf(index);
    return classes.get(name) ?? byLast.get(lastOf(name));
  };
  const named = new Set<string>();
  for (let i = 0; i < source.size && named.size < 2; i++) {
    const label = classOf(i);
    if (label !== undefined) named.add(label);
  }
  if (named.size < 2) {
    throw new Error(
      `"${path}" names ${named.size === 0 ? "no image" : "images of one class only"} of ` +
        `"${source.name}": its names must be those of the files, such as "${source.nameOf(0)}"`,
    );
  }
  return { ...source, leftOut: [...source.leftOut, ...table.leftOut], classOf };
}

const columnPrefix = "column:";
const tableName = /[\\/]|\.(csv|tsv|txt|jsonl?|ndjson)(:|$)/i;

/** The column of labels that a run names: `column:NAME`, or a word that is no file. */
export async function columnOf(
  { labels }: Pick<RunConfig, "labels">,
): Promise<string | undefined> {
  if (labels === "none" || labels === "folder") return undefined;
  if (labels.startsWith(columnPrefix)) return labels.slice(columnPrefix.length);
  const { splitLabels } = await import("./label_table.ts");
  const isFile = tableName.test(labels) ||
    await Deno.stat(splitLabels(labels).path).then(() => true, () => false);
  return isFile ? undefined : labels;
}
