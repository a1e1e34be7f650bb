import { join } from "node:path";
import type { FileSource } from "./file_source.ts";
import { listFolder, type ListOptions } from "./list_folder.ts";

/** Opens a folder as a source of image files. Only names are read. */
export async function folderSource(name: string, options: ListOptions): Promise<FileSource> {
  const { files, folders, leftOut } = await listFolder(name, options);
  const pathOf = (index: number) => join(name, files[index]);
  return {
    name,
    size: files.length,
    leftOut,
    folders,
    nameOf: (index) => files[index],
    bytes: (index) => Deno.readFile(pathOf(index)),
    pathOf,
    stampOf: (index) => {
      const { size, mtime, ctime } = Deno.statSync(pathOf(index));
      return [files[index], size, mtime?.getTime(), ctime?.getTime()].join(" ");
    },
  };
}
