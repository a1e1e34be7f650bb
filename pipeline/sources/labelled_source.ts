import type { RunConfig } from "../contracts/run_config.ts";
import type { FileSource } from "./file_source.ts";

/** Gives a source the labels of the file that the run names, if it names one. */
export async function labelledSource(
  source: FileSource,
  { labels }: Pick<RunConfig, "labels">,
): Promise<FileSource> {
  if (labels === "none" || labels === "folder") return source;
  const { classesIn, readTable, splitLabels } = await import("./label_table.ts");
  const { path, column } = splitLabels(labels);
  const classes = classesIn(await readTable(path), path, column);
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
  return { ...source, classOf };
}
