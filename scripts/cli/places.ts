/** Resolves paths: stated ones from the user's folder, defaults from the project. */
import { isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of deno.json. */
export const projectFolder = resolve(fileURLToPath(new URL("../../", import.meta.url)));

/**
 * The user's folder. A task runs in the project's folder, and INIT_CWD has the folder in which it was
 * called; elsewhere, another program has set the variable.
 */
export function userFolder(): string {
  const here = Deno.cwd();
  const stated = Deno.env.get("INIT_CWD") ?? "";
  return isAbsolute(stated) && isSame(here, projectFolder) ? stated : here;
}

/** The absolute path of a stated path. */
export function statedPath(path: string): string {
  return resolve(userFolder(), path);
}

/** The absolute path of a default, which is relative to the project. */
export function projectPath(path: string): string {
  return resolve(projectFolder, path);
}

/** A path for the user to type: relative inside the user's folder, and absolute elsewhere. */
export function shownPath(path: string): string {
  const short = relative(userFolder(), resolve(path));
  const isBelow = short !== "" && short !== ".." && !short.startsWith(`..${sep}`) &&
    !isAbsolute(short);
  return isBelow ? short : resolve(path);
}

/** The current folder has no links in its path, whereas the project may be reached by one. */
function isSame(here: string, project: string): boolean {
  return here === project || here === Deno.realPathSync(project);
}
