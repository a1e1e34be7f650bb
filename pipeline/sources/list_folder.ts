/** Lists a folder with all below it: what is taken for images by name, and what is left out and why. */
import { join } from "node:path";
import picomatch from "picomatch";
import type { LeftOut } from "./file_source.ts";
import type { ReadingRules } from "./reading_rules.ts";
import type { SourceOptions } from "./source_options.ts";
import { isSystemFile, isSystemFolder } from "./system_files.ts";
import { shellWord } from "../contracts/text.ts";
import { type Tally, tally } from "./tally.ts";
import { unmatchedFiles } from "./unmatched_files.ts";

export interface FolderListing {
  /** Relative to the folder, with forward slashes, sorted by code unit. */
  files: string[];
  folders: string[];
  leftOut: LeftOut[];
}

export interface ListOptions {
  /** A glob below the folder; upper and lower case are the same to it. */
  pattern: string;
  rules: Pick<ReadingRules, "sorts">;
  onProgress?: SourceOptions["onProgress"];
}

/** A folder on the way: its path below the root, and where it really is. */
interface Place {
  path: string;
  real: string;
}

const kinds = {
  denied: "folders that may not be entered (permission denied)",
  unreadable: "folders that cannot be read",
  hidden: "hidden files and folders",
  system: "files and folders of systems, bins and thumbnails",
  special: "entries that are neither file nor folder",
  names: "names that are not UTF-8, which cannot be opened",
  dangling: "links that lead nowhere",
  back: "links to a folder above, or to one that is listed already",
  twice: "links to files that are taken already",
} as const;

const cures: Partial<Record<keyof typeof kinds, string>> = {
  denied: "let this user read them (chmod -R u+rX, or chown)",
  names: "rename them, for example with convmv -r -f shift-jis -t utf8 --notest FOLDER",
};

/** @throws Error in one line when the folder itself cannot be read */
export async function listFolder(
  folder: string,
  { pattern, rules, onProgress }: ListOptions,
): Promise<FolderListing> {
  const matches = picomatch(pattern.replace(/^\.\//, ""), { nocase: true, posix: true });
  const taken: string[] = [];
  const unmatched: string[] = [];
  const folders = new Set<string>();
  const links: string[] = [];
  const seen = new Set<string>();
  const left = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, tally()])) as Record<
    keyof typeof kinds,
    Tally
  >;
  const root = await Deno.realPath(folder);

  // Of a folder that is hidden or a system's, the pattern must name a part to have it entered.
  const isNamed = (name: string) => pattern.toLowerCase().includes(name.toLowerCase());

  const offer = (path: string, name: string) => {
    if (rules.sorts && isSystemFile(name)) left.system.add(path);
    else if (matches(path)) taken.push(path);
    else if (name.startsWith(".")) left.hidden.add(path);
    else unmatched.push(path);
    const done = taken.length + unmatched.length;
    if (done % 1000 === 0) onProgress?.({ done, total: NaN, what: "listing images" });
  };

  const enter = (place: Place, name: string) => {
    if (rules.sorts && isSystemFolder(name) && !isNamed(name)) return left.system.add(place.path);
    if (name.startsWith(".") && !isNamed(name)) return left.hidden.add(place.path);
    if (!place.path.includes("/")) folders.add(place.path);
    walk(place);
  };

  const walk = ({ path, real }: Place) => {
    if (rules.sorts && seen.has(real)) return left.back.add(path);
    seen.add(real);
    for (const { name, isFile, isDirectory, isSymlink } of entriesOf(path)) {
      const below = path === "" ? name : `${path}/${name}`;
      if (name.includes("\ufffd") && !exists(join(folder, below))) left.names.add(below);
      else if (isSymlink) links.push(below);
      else if (isDirectory) enter({ path: below, real: join(real, name) }, name);
      else if (isFile) offer(below, name);
      else left.special.add(below);
    }
  };

  const entriesOf = (path: string) => {
    try {
      // At once: a promise for each of a million entries would take longer than the listing.
      return [...Deno.readDirSync(join(folder, path))];
    } catch (error) {
      if (path === "") throw unreadableRoot(folder, error);
      (isDenied(error) ? left.denied : left.unreadable).add(path);
      return [];
    }
  };

  // Only where there are links, since it takes a while for a million files.
  let unlinked: Set<string> | undefined;
  const areTaken = () => unlinked ??= new Set(taken);

  // After everything that is no link, so that a file counts where it lies.
  const follow = (path: string) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const target = targetOf(join(folder, path));
    if (!target) return left.dangling.add(path);
    const { real, isDirectory } = target;
    if (isDirectory) {
      if (isInside(root, real)) return left.back.add(path);
      return enter({ path, real }, name);
    }
    const own = isInside(real, root) ? real.slice(root.length + 1).replaceAll("\\", "/") : "";
    if (rules.sorts && own !== "" && areTaken().has(own)) left.twice.add(path);
    else offer(path, name);
  };

  walk({ path: "", real: root });
  // Links that are found while links are followed come after them.
  for (const batch of batchesOf(links)) batch.sort().forEach(follow);

  return {
    // By code unit, because neither file systems nor locales agree on an order.
    files: taken.sort(),
    folders: [...folders],
    leftOut: [
      ...await unmatchedFiles(
        pattern,
        unmatched.sort(),
        (file) => headOf(join(folder, file)),
        (archive) => `train on one with --dataset ${shellWord(join(folder, archive))}`,
      ),
      ...Object.entries(kinds).map(([kind, what]) =>
        left[kind as keyof typeof kinds].leftOut(
          what,
          cures[kind as keyof typeof kinds]?.replace("FOLDER", shellWord(folder)),
        )
      ),
    ].filter(({ count }) => count > 0),
  };
}

async function headOf(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const head = new Uint8Array(16);
  await file.read(head);
  return head;
}

/** Takes what has gathered in a list, until nothing gathers any more. */
function* batchesOf<T>(gathering: T[]): Generator<T[]> {
  while (gathering.length > 0) yield gathering.splice(0);
}

function targetOf(link: string): { real: string; isDirectory: boolean } | undefined {
  try {
    const real = Deno.realPathSync(link);
    return { real, isDirectory: Deno.statSync(real).isDirectory };
  } catch {
    return undefined;
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Whether a real path is another one, or below it. */
function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(join(folder, "/"));
}

const isDenied = (error: unknown) =>
  error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable;

function unreadableRoot(folder: string, cause: unknown): Error {
  const why = isDenied(cause) ? "may not be entered (permission denied)" : `cannot be read`;
  return new Error(`the folder "${folder}" ${why}: ${cures.denied}, or use another --dataset`, {
    cause,
  });
}
