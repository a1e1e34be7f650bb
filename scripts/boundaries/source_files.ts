import { existsSync } from "node:fs";
import { join } from "node:path";

/** Every source file of some folders, relative to `root`, sorted. */
export function sourceFiles(root: string, folders: readonly string[]): string[] {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => filesIn(root, folder))
    .sort();
}

function filesIn(root: string, folder: string): string[] {
  return [...Deno.readDirSync(join(root, folder))].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return name === "node_modules" ? [] : filesIn(root, path);
    return /\.[mc]?[jt]sx?$/.test(name) ? [path] : [];
  });
}
