import { join } from "node:path";

/** Paths of all files in a folder and its folders, sorted; none if there is no such folder. */
export function filesBelow(folder: string): string[] {
  return entries(folder).flatMap(({ name, isDirectory, isFile }) => {
    const path = join(folder, name);
    if (isDirectory) return filesBelow(path);
    return isFile ? [path] : [];
  }).sort();
}

function entries(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
