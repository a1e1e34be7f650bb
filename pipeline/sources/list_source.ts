/** A table that lists images by their paths, beside it or anywhere. */
import { dirname, resolve } from "node:path";
import type { FileSource } from "./file_source.ts";
import { classesIn, readTable } from "./label_table.ts";

/** Opens a list. Its images keep the names that it gives them, and are numbered in their order. */
export async function listSource(list: string): Promise<FileSource> {
  const table = await readTable(list);
  const names = [...new Set(table.rows.map(({ name }) => name))].sort();
  const pathOf = (index: number) => resolve(dirname(list), names[index]);
  const twice = table.rows.length - names.length;
  const classes = table.columns.length === 0 ? undefined : labelsIn();
  return {
    name: list,
    size: names.length,
    folders: [],
    leftOut: twice > 0
      ? [{ what: "lines that name an image again", count: twice, examples: [] }]
      : [],
    nameOf: (index) => names[index],
    pathOf,
    bytes: (index) => Deno.readFile(pathOf(index)),
    stampOf: (index) => {
      const { size, mtime, ctime } = Deno.statSync(pathOf(index));
      return [names[index], size, mtime?.getTime(), ctime?.getTime()].join(" ");
    },
    ...(classes && { classOf: (index) => classes.get(names[index]) }),
  };

  /** Without a column of labels the run has no classes, unless --labels names one. */
  function labelsIn(): Map<string, string> | undefined {
    try {
      const classes = classesIn(table, list);
      return new Set(classes.values()).size > 1 ? classes : undefined;
    } catch {
      return undefined;
    }
  }
}
