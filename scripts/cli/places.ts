/** Where paths are meant from: the user's from where the user stands, defaults from the project. */
import { isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of deno.json. */
export const projectFolder = resolve(fileURLToPath(new URL("../../", import.meta.url)));

/**
 * Where the user stands. A task runs in the project, wherever it is asked for, and INIT_CWD says where
 * that was; in any other folder the variable is of another program.
 */
export function userFolder(): string {
  const here = Deno.cwd();
  const stated = Deno.env.get("INIT_CWD") ?? "";
  return isAbsolute(stated) && isSame(here, projectFolder) ? stated : here;
}

/** The whole path of one that the user states. */
export function statedPath(path: string): string {
  return resolve(userFolder(), path);
}

/** The whole path of a default, which is meant from the project. */
export function projectPath(path: string): string {
  return resolve(projectFolder, path);
}

/** A path as short as the user can type it where the user stands; outside of that folder it is whole. */
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
