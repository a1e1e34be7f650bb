/** Finds runs by the names of their folders. */
import { join } from "node:path";
import { readError } from "../files/store_error.ts";

/**
 * The names of all folders that may hold a run, and of links to such folders. What begins with a dot
 * is hidden, as the folders of other programs are, and what is being removed.
 *
 * @throws Error when the folder cannot be read; one that is not there has none
 */
export function runFolderNames(runsDir: string): string[] {
  return entriesOf(runsDir)
    .filter((entry) => isFolder(runsDir, entry))
    .map(({ name }) => name);
}

/**
 * The folder of a run. The name is looked up among the existing ones, so it cannot lead elsewhere.
 *
 * @throws Error when there is none of that name, or the folder of all cannot be read
 */
export function findRun(runsDir: string, name: string): string {
  const entry = entryOf(entriesOf(runsDir), name);
  if (entry && isFolder(runsDir, entry)) return join(runsDir, entry.name);
  throw new Error(`there is no run ${JSON.stringify(name)} in ${runsDir}: look at the name again`);
}

/** Compares names in a normal form: an accented letter may be one character or two. */
function entryOf(entries: readonly Deno.DirEntry[], name: string): Deno.DirEntry | undefined {
  return entries.find((entry) => entry.name === name) ??
    entries.find((entry) => entry.name.normalize() === name.normalize());
}

function entriesOf(runsDir: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(runsDir)].filter(({ name }) => !name.startsWith("."));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw readError(runsDir, error);
  }
}

/** Whether it is a folder. A link may lead to a run on another disk; a broken link is no folder. */
function isFolder(runsDir: string, { name, isDirectory, isSymlink }: Deno.DirEntry): boolean {
  if (!isSymlink) return isDirectory;
  try {
    return Deno.statSync(join(runsDir, name)).isDirectory;
  } catch {
    return false;
  }
}
