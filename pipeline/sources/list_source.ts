/** A table that lists images by their paths, beside it or anywhere. */
import { dirname, resolve } from "node:path";
import type { FileSource } from "./file_source.ts";
import { tally } from "./tally.ts";
import { classesIn, readTable } from "./label_table.ts";

/** Opens a list. Its images keep the names that it gives them, and are numbered in their order. */
export async function listSource(list: string): Promise<FileSource> {
  const table = await readTable(list);
  const addresses = tally();
  const listed = table.rows.filter(({ name }) => {
    const isAddress = /^\w{2,}:\/\//.test(name);
    if (isAddress) addresses.add(name);
    return !isAddress;
  });
  // Windows writes other slashes.
  const isForeign = Deno.build.os !== "windows" && !listed.some(({ name }) => name.includes("/"));
  if (isForeign) listed.forEach((row) => row.name = row.name.replaceAll("\\", "/"));
  const names = [...new Set(listed.map(({ name }) => name))].sort();
  const pathOf = (index: number) => resolve(dirname(list), names[index]);
  const twice = listed.length - names.length;
  const again = { what: "lines that name an image again", count: twice, examples: [] };
  const remote = addresses.leftOut(
    "addresses, which are not downloaded",
    "download them, and list the files",
  );
  const classes = table.columns.length === 0 ? undefined : labelsIn();
  return {
    name: list,
    size: names.length,
    folders: [],
    leftOut: [...table.leftOut, ...[again, remote].filter(({ count }) => count > 0)],
    cure: `its paths begin in ${dirname(list)}, so mend them, or move the list`,
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
